import type { TemplateObject, TemplateValue } from '../../template/template-value.ts'
import { isFilled } from '../calls.ts'
import { type Generated, makeResource, type SamResource } from '../make-resource.ts'
import { invalidResource } from '../sam-problem.ts'
import type { ConnectorEnd } from './connector-end.ts'
import {
  type Access,
  type Profile,
  type ResourceProfile,
  type RoleProfile,
  roleStatements,
} from './connector-profiles.ts'

/** A connection whose ends and accesses have been read. */
export interface Connection {
  readonly connector: SamResource
  readonly source: ConnectorEnd
  readonly destination: ConnectorEnd
  readonly profile: Profile
  readonly accesses: readonly Access[]
  /** Ends the logical ids where a connector has several destinations. */
  readonly suffix: string
}

/** The policy or permission that a connection needs. @throws SamProblem where an end does not say enough */
export function grant(connection: Connection): Generated {
  const { profile } = connection
  if (profile.grants === 'role') return policyOfRole(connection, profile)
  return profile.grants === 'function'
    ? permissionOfFunction(connection, profile)
    : policyOfDestination(connection, profile)
}

function policyOfRole(connection: Connection, profile: RoleProfile): Generated {
  const { source, destination, accesses } = connection
  const isSource = profile.role === 'Source'
  const [own, other] = isSource ? [source, destination] : [destination, source]
  const arn = needed(connection, other.arn, `${isSource ? 'Destination' : 'Source'}.Arn is missing.`)
  const role = needed(connection, own.roleName, `Unable to get IAM role name from '${profile.role}' resource.`)
  const PolicyDocument = { Version: '2012-10-17', Statement: roleStatements(profile, accesses, arn) }
  return named(connection, 'Policy', 'AWS::IAM::ManagedPolicy', { PolicyDocument, Roles: [role] })
}

function permissionOfFunction(connection: Connection, { service, ownAccount }: ResourceProfile): Generated {
  const SourceArn = needed(connection, connection.source.arn, 'Source.Arn is missing.')
  const text = "Unable to get Lambda function ARN from 'Destination' resource."
  return named(connection, 'WriteLambdaPermission', 'AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: needed(connection, connection.destination.arn, text),
    Principal: service,
    SourceArn,
    ...(ownAccount && { SourceAccount: { 'Fn::Sub': '${AWS::AccountId}' } }),
  })
}

function policyOfDestination(connection: Connection, { grants, service }: ResourceProfile): Generated {
  const { source, destination } = connection
  const sourceArn = needed(connection, source.arn, 'Source.Arn is missing.')
  const arn = needed(connection, destination.arn, 'Destination.Arn is missing.')
  const statement = {
    Effect: 'Allow',
    Principal: { Service: service },
    Resource: arn,
    Action: grants === 'queue' ? 'sqs:SendMessage' : 'sns:Publish',
    Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } },
  }
  const PolicyDocument = { Version: '2012-10-17', Statement: [statement] }
  if (grants === 'topic')
    return named(connection, 'TopicPolicy', 'AWS::SNS::TopicPolicy', { Topics: [arn], PolicyDocument })
  const url = needed(connection, destination.queueUrl, "Unable to get SQS queue URL from 'Destination' resource.")
  return named(connection, 'QueuePolicy', 'AWS::SQS::QueuePolicy', { PolicyDocument, Queues: [url] })
}

function needed({ connector }: Connection, value: TemplateValue | undefined, text: string): TemplateValue {
  if (isFilled(value)) return value
  throw invalidResource(connector.logicalId, text)
}

function named({ connector, suffix }: Connection, what: string, type: string, properties: TemplateObject): Generated {
  const { logicalId, attributes, dependsOn } = connector
  return makeResource(`${logicalId}${what}${suffix}`, type, properties, { attributes, dependsOn })
}
