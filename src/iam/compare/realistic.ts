import { formatArn, parseArn } from '../../core/arn.ts'
import type { AuthorizationRequest } from '../authorize.ts'
import { RESOURCE_ACCOUNT } from './dimension-resource.ts'
import type { PolicyType } from './statements.ts'

/** Actions to show where any action of a service makes the difference; the first where any service does. */
const WELL_KNOWN_ACTIONS = [
  's3:GetObject',
  'lambda:InvokeFunction',
  'sts:AssumeRole',
  'iam:PassRole',
  'kinesis:GetRecords',
  'dynamodb:GetItem',
  'sqs:SendMessage',
  'sns:Publish',
  'kms:Decrypt',
  'ec2:RunInstances',
  'logs:PutLogEvents',
  'events:PutEvents',
  'secretsmanager:GetSecretValue',
  'ssm:GetParameter',
  'cloudformation:DescribeStacks',
  'ecr:BatchGetImage',
  'ecs:RunTask',
  'rds:DescribeDBInstances',
]

const ACCOUNT = '111122223333'
const REGIONLESS = new Set(['s3', 'iam', 'sts', 'cloudfront', 'route53', 'organizations'])
const ACCOUNTLESS = new Set(['s3', 'route53'])

/**
 * Replaces what no policy prescribes by what a reader knows: a familiar action, a region, an account, names longer than a letter.
 * Each replacement stays only if the request still makes the difference.
 */
export function makeRealistic(
  request: AuthorizationRequest,
  policyType: PolicyType,
  isDifference: (request: AuthorizationRequest) => boolean,
): AuthorizationRequest {
  let best = request
  const attempt = (change: Partial<AuthorizationRequest> | undefined) => {
    const changed = { ...best, ...change }
    if (change !== undefined && isDifference(changed)) best = changed
  }
  for (const action of familiarActions(best.action))
    if (best.action !== action && !isSpelled(best.action)) attempt({ action })
  if (policyType !== 'trust') {
    const service = best.action.split(':')[0]?.toLowerCase() ?? ''
    if (!best.resource.startsWith('arn:aws')) {
      const wrapped = `arn:aws:${service}:us-east-1:${ACCOUNT}:${best.resource}`
      for (const resource of ['*', wrapped, exampleArn(service)]) attempt({ resource })
    }
    for (const edit of EDITS) attempt(edit(best))
  }
  if (policyType === 'identity') attempt(sameAccount(best))
  attempt(longerName(best))
  return best
}

/** The walk spells actions that no policy names in lower case. */
function isSpelled(action: string): boolean {
  return /[A-Z]/.test(action)
}

function familiarActions(action: string): string[] {
  const service = action.split(':')[0] ?? ''
  const own = WELL_KNOWN_ACTIONS.filter((known) => known.startsWith(`${service}:`))
  return service.length === 1 ? [...own, ...WELL_KNOWN_ACTIONS] : own
}

function exampleArn(service: string): string {
  if (service === 's3') return 'arn:aws:s3:::example/key'
  if (service === 'iam' || service === 'sts') return `arn:aws:iam::${ACCOUNT}:role/example`
  const resource = service === 'lambda' ? 'function:example' : service === 'kinesis' ? 'stream/example' : 'example'
  return formatArn({ partition: 'aws', service, region: 'us-east-1', account: ACCOUNT, resource })
}

type Edit = (request: AuthorizationRequest) => Partial<AuthorizationRequest> | undefined

const EDITS: readonly Edit[] = [
  ({ resource }) => editArn(resource, (arn) => ({ partition: arn.partition || 'aws' })),
  ({ resource }) =>
    editArn(resource, ({ region, service }) => ({ region: region || REGIONLESS.has(service) ? region : 'us-east-1' })),
  ({ resource, context }) =>
    editArn(resource, ({ account, service }) => ({
      account: account || hasResourceAccount(context) || ACCOUNTLESS.has(service) ? account : ACCOUNT,
    })),
  ({ resource }) =>
    editArn(resource, (arn) => ({
      resource: arn.resource === 'a' ? 'example' : arn.resource.replace(/(?<=[/:])a?$/, 'example'),
    })),
]

function editArn(resource: string, edit: (arn: NonNullable<ReturnType<typeof parseArn>>) => object) {
  const arn = parseArn(resource)
  return arn && { resource: formatArn({ ...arn, ...edit(arn) }) }
}

/** The resource's owner calls, where that does not matter. */
function sameAccount({
  principal,
  resource,
  context,
}: AuthorizationRequest): Partial<AuthorizationRequest> | undefined {
  if (typeof principal !== 'string' || context?.['aws:PrincipalArn'] || hasResourceAccount(context)) return undefined
  const account = parseArn(resource)?.account || ACCOUNT
  return /^\d{12}$/.test(account)
    ? { principal: principal.replace(/(?<=^arn:[^:]*:[^:]*::)\d{12}/, account), resourceAccount: account }
    : undefined
}

/** Then the account in the resource's ARN is no longer free. */
function hasResourceAccount(context: AuthorizationRequest['context']): boolean {
  return Object.keys(context ?? {}).some((key) => key.toLowerCase() === RESOURCE_ACCOUNT)
}

function longerName({ principal }: AuthorizationRequest): Partial<AuthorizationRequest> | undefined {
  return typeof principal === 'string' ? { principal: principal.replace(/\/a$/, '/example') } : undefined
}
