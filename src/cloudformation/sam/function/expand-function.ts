import type { TemplateValue } from '../../template/template-value.ts'
import { getAtt, ref } from '../calls.ts'
import { expandEvents } from '../events/expand-events.ts'
import { readEvents } from '../events/read-events.ts'
import { type Generated, makeResource, passedOn, type SamResource } from '../make-resource.ts'
import type { Expansion, SamContext } from '../sam-context.ts'
import { propagateTags } from '../sam-tags.ts'
import { checkFunction } from './check-function.ts'
import { eventInvoke } from './event-invoke-config.ts'
import { executionRole } from './execution-role.ts'
import { functionUrl } from './function-url.ts'
import { lambdaProperties } from './lambda-function.ts'
import { publishedAlias } from './published-alias.ts'

/** By what `Ref` may call them, the types of what a function has generated for it. */
const REFERENCES: Readonly<Record<string, string>> = {
  Alias: 'AWS::Lambda::Alias',
  Version: 'AWS::Lambda::Version',
  DestinationTopic: 'AWS::SNS::Topic',
  DestinationQueue: 'AWS::SQS::Queue',
}

/**
 * A function with its role, version, alias, URL, settings for asynchronous invocations and events.
 * @throws SamProblem
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
 */
export function expandFunction(resource: SamResource, context: SamContext): Expansion {
  const { logicalId, attributes, dependsOn } = resource
  const events = readEvents(resource)
  checkFunction(resource, context)
  const lambda = lambdaProperties(resource, context)
  const alias = publishedAlias(resource, lambda, context)
  // Whatever calls the function calls the alias where there is one.
  const name = ref(alias?.logicalId ?? logicalId)
  const arn = alias === undefined ? getAtt(logicalId, 'Arn') : name
  const url = functionUrl(resource, name)
  const invoke = eventInvoke(resource, alias, context)
  const target = { functionId: logicalId, name, arn, attributes: passedOn(resource) }
  const expanded = expandEvents(events, target, context)
  const role = executionRole(resource, { invoke: invoke.policies, events: expanded }, context)
  const properties = { ...(alias?.lambda ?? lambda), Role: role.arn }
  const made = makeResource(logicalId, 'AWS::Lambda::Function', properties, { attributes, dependsOn })
  const resources = propagateTags(resource, [
    made,
    ...(alias?.resources ?? []),
    ...url,
    ...invoke.resources,
    ...role.resources,
    ...expanded.resources,
  ])
  return { resources, references: findReferences(resources), conditions: { ...invoke.conditions, ...role.conditions } }
}

/** Of several of a type the last one counts. */
function findReferences(resources: readonly Generated[]): Record<string, string> {
  const found = Object.entries(REFERENCES).map(([name, type]): readonly [string, TemplateValue | undefined] => [
    name,
    resources.findLast(({ resource }) => resource.Type === type)?.logicalId,
  ])
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined))
}
