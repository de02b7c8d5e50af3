import fc from 'fast-check'
import type { NaivePolicies, NaivePolicy, NaiveRequest, NaiveStatement } from './naive-authorize.ts'

// Small worlds: few names, so that policies and requests meet often and both answers are common.

export interface World {
  readonly policies: NaivePolicies
  readonly requests: readonly NaiveRequest[]
}

const A = '111111111111'
const B = '222222222222'

interface Caller {
  readonly principal: NaiveRequest['principal']
  readonly sessionIssuer?: string
  readonly context: NonNullable<NaiveRequest['context']>
}

const CALLERS: readonly Caller[] = [
  { principal: `arn:aws:iam::${A}:root`, context: {} },
  { principal: `arn:aws:iam::${A}:user/team/alice`, context: { 'aws:userid': 'AIDAALICEALICEALICE' } },
  { principal: `arn:aws:iam::${A}:role/app`, context: { 'aws:userid': 'AROAAPPAPPAPPAPP' } },
  { principal: `arn:aws:sts::${A}:assumed-role/app/one`, context: { 'aws:userid': 'AROAAPPAPPAPPAPP:one' } },
  {
    principal: `arn:aws:sts::${A}:assumed-role/deep/two`,
    context: { 'aws:userid': 'AROADEEPDEEPDEEP:two', 'aws:PrincipalArn': `arn:aws:iam::${A}:role/svc/deep` },
  },
  {
    principal: `arn:aws:sts::${A}:assumed-role/AWSServiceRoleForX/x`,
    context: { 'aws:PrincipalArn': `arn:aws:iam::${A}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX` },
  },
  {
    principal: `arn:aws:sts::${A}:federated-user/fay`,
    sessionIssuer: `arn:aws:iam::${A}:user/team/alice`,
    context: {},
  },
  { principal: `arn:aws:sts::${B}:assumed-role/app/one`, context: { 'aws:userid': 'AROABBBBBBBBBBBB:one' } },
  { principal: { service: 'lambda.amazonaws.com' }, context: { 'aws:SourceAccount': A } },
  { principal: 'anonymous', context: {} },
]

const PRINCIPALS: readonly NonNullable<NaiveStatement['Principal']>[] = [
  '*',
  { AWS: '*' },
  { AWS: A },
  { AWS: `arn:aws:iam::${A}:root` },
  { AWS: [`arn:aws:iam::${A}:role/app`, `arn:aws:iam::${B}:root`] },
  { AWS: `arn:aws:iam::${A}:role/app` },
  { AWS: `arn:aws:iam::${A}:role/svc/deep` },
  { AWS: `arn:aws:iam::${A}:user/team/alice` },
  { AWS: `arn:aws:sts::${A}:assumed-role/app/one` },
  { AWS: `arn:aws:sts::${A}:federated-user/fay` },
  { AWS: 'AROAAPPAPPAPPAPP' },
  { AWS: 'AIDAALICEALICEALICE' },
  { Service: 'lambda.amazonaws.com' },
  { Service: ['s3.amazonaws.com'], AWS: [A, `arn:aws:iam::${B}:role/app`] },
  { AWS: [A, `arn:aws:iam::${A}:role/app`, `arn:aws:sts::${A}:assumed-role/app/one`] },
  { AWS: [A, `arn:aws:iam::${A}:user/team/alice`] },
]

interface Service {
  readonly actions: readonly string[]
  readonly actionPatterns: readonly string[]
  readonly resources: readonly { readonly resource: string; readonly resourceAccount?: string }[]
  readonly resourcePatterns: readonly string[]
  /** Trust policies have no Resource. */
  readonly trust?: true
}

const SERVICES: readonly Service[] = [
  {
    actions: ['lambda:InvokeFunction', 'lambda:GetFunction', 'lambda:invokefunction'],
    actionPatterns: [
      'lambda:InvokeFunction',
      'lambda:Invoke*',
      'lambda:*',
      'LAMBDA:GETFUNCTION',
      '*',
      'lambda:???Function',
    ],
    resources: [A, B].flatMap((account) =>
      ['f', 'f:live', 'f:1', 'f2', 'f*'].map((name) => ({
        resource: `arn:aws:lambda:us-east-1:${account}:function:${name}`,
      })),
    ),
    resourcePatterns: [
      '*',
      `arn:aws:lambda:us-east-1:${A}:function:f`,
      `arn:aws:lambda:us-east-1:${A}:function:f:*`,
      `arn:aws:lambda:us-east-1:${B}:function:f*`,
      `arn:aws:lambda:*:*:function:f`,
      `arn:aws:lambda:us-*-1:?11111111111:function:*:live`,
      'arn:aws:lambda:*:function:f',
      'arn:aws:lambda:*',
      `arn:aws:lambda:us-east-1:${A}:function:f?`,
      'arn:aws:lambda:us-east-1:*:function:${aws:PrincipalTag/team}',
      'arn:aws:lambda:us-east-1:*:function:f${*}',
      `arn:aws:lambda:us-east-1:\${aws:PrincipalAccount}:function:f`,
    ],
  },
  {
    actions: ['s3:GetObject', 's3:PutObject'],
    actionPatterns: ['s3:GetObject', 's3:*Object', 's3:?etObject', '*', 's3:P*'],
    resources: ['red/x', 'f/alice', 'blue/*', 'alice/1', ''].flatMap((key) =>
      [A, B].map((resourceAccount) => ({ resource: `arn:aws:s3:::bucket/${key}`, resourceAccount })),
    ),
    resourcePatterns: [
      '*',
      'arn:aws:s3:::bucket/*',
      'arn:aws:s3:::*/x',
      'arn:aws:s3:::bucket/${aws:PrincipalTag/team}/*',
      "arn:aws:s3:::bucket/${aws:username, 'alice'}/*",
      'arn:aws:s3:::bucket/blue/${*}',
      'arn:*:s3:*:*:bucket/?*',
      'arn:aws:s3:::bucket/*/${aws:username}',
      'arn:aws:s3:::bucket/${aws:TagKeys}/x',
    ],
  },
  {
    actions: ['sts:AssumeRole', 'sts:TagSession', 'sts:GetCallerIdentity'],
    actionPatterns: ['sts:AssumeRole', 'sts:*', '*', 'sts:TagSession'],
    resources: [A, B].map((account) => ({ resource: `arn:aws:iam::${account}:role/target` })),
    resourcePatterns: ['*', `arn:aws:iam::${A}:role/target`, `arn:aws:iam::*:role/t*`, `arn:aws:iam::${B}:role/*`],
    trust: true,
  },
  {
    actions: ['kms:Decrypt', 'kms:Encrypt'],
    actionPatterns: ['kms:Decrypt', 'kms:*', '*'],
    resources: [A, B].map((account) => ({ resource: `arn:aws:kms:us-east-1:${account}:key/k` })),
    resourcePatterns: ['*', `arn:aws:kms:us-east-1:${A}:key/k`, 'arn:aws:kms:*:*:key/*'],
  },
]

type Line = readonly [operators: readonly string[], key: string, values: readonly string[]]

const LINES: readonly Line[] = [
  [
    ['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
    'aws:PrincipalTag/Team',
    ['f', 'red', 'RED', '${aws:username}'],
  ],
  [
    ['StringLike', 'StringNotLike'],
    'aws:principaltag/team',
    ['*', 'r?d', '${aws:PrincipalTag/team}*', "${aws:PrincipalTag/none, 'f'}", 're'],
  ],
  [['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'], 'aws:TagKeys', ['a', 'b', 'A', '']],
  [['StringEquals', 'StringNotEquals', 'StringLike'], 'sts:ExternalId', ['id', 'other', 'i*']],
  [
    [
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThan',
      'NumericLessThanEquals',
      'NumericGreaterThan',
      'NumericGreaterThanEquals',
    ],
    's3:max-keys',
    ['5', '10', '1e1', '05'],
  ],
  [
    ['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals'],
    'aws:CurrentTime',
    ['2026-01-01T00:00:00Z', '1767225600', '2026-01-01', '2026-01-01T01:00:00+01:00', '2025-06-01T12:00:00.5Z'],
  ],
  [['Bool'], 'aws:MultiFactorAuthPresent', ['true', 'false', 'True']],
  [['BinaryEquals'], 'x:Key', ['QmluYXJ5', 'QUJD']],
  [['IpAddress', 'NotIpAddress'], 'aws:SourceIp', ['10.0.0.0/8', '10.1.2.3', '2001:db8::/32', '0.0.0.0/0']],
  [
    ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
    'aws:PrincipalArn',
    [
      `arn:aws:iam::${A}:role/app`,
      `arn:aws:iam::${A}:root`,
      'arn:aws:iam::*:role/*',
      '*',
      'arn:*',
      'arn:aws:iam::${aws:PrincipalAccount}:user/team/${aws:username}',
      'app',
    ],
  ],
  [['StringEquals', 'StringNotEquals'], 'aws:PrincipalType', ['User', 'AssumedRole', 'Account', 'Anonymous']],
  [['StringEquals', 'StringNotEquals'], 'aws:PrincipalAccount', [A, B, 'anonymous']],
  [['StringEquals', 'StringNotEquals'], 'aws:SourceAccount', [A, '${aws:ResourceAccount}']],
  [['Bool'], 'aws:PrincipalIsAWSService', ['true', 'false']],
]

const VALUES: Readonly<Record<string, readonly (string | number | boolean | readonly string[])[]>> = {
  'aws:PrincipalTag/team': ['f', 'red', 'Red', '', 'alice', '*', ['f']],
  'aws:TagKeys': [['a'], ['a', 'b'], ['b', 'c'], [], [''], 'a'],
  'sts:externalid': ['id', 'other', 'ID'],
  's3:max-keys': [5, 10, '10.0', '7', 'many'],
  'aws:CurrentTime': ['2026-01-01T00:00:00Z', '2025-06-01T12:00:00.500Z', '2026-06-01', '1767225600', 'soon'],
  'aws:MultiFactorAuthPresent': [true, false, 'true', 'maybe'],
  'x:Key': ['QmluYXJ5', 'QUJD', '***'],
  'aws:SourceIp': ['10.1.2.3', '192.168.0.1', '2001:db8::1', '::1', 'nowhere'],
}

const often = <T>(arbitrary: fc.Arbitrary<T>, weight: number): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight, arbitrary }, { weight: 10 - weight, arbitrary: fc.constant(undefined) })

const pick = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)

const oneOrMany = (values: readonly string[]): fc.Arbitrary<string | readonly string[]> =>
  fc.oneof(
    { weight: 3, arbitrary: pick(values) },
    { weight: 1, arbitrary: fc.tuple(pick(values), pick(values)).map((two) => two as readonly string[]) },
  )

const decoration = (operator: string) =>
  fc.constantFrom('', '', '', 'IfExists', 'any', 'all', 'anyIfExists', 'allIfExists').map((kind) => {
    const set = kind.startsWith('any') ? 'ForAnyValue:' : kind.startsWith('all') ? 'ForAllValues:' : ''
    return `${set}${operator}${kind.endsWith('IfExists') ? 'IfExists' : ''}`
  })

/** One line of a Condition. */
export const conditionLine = fc.oneof(
  {
    weight: 9,
    arbitrary: pick(LINES).chain(([operators, key, values]) =>
      fc.tuple(pick(operators).chain(decoration), fc.constant(key), oneOrMany(values)),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constant('Null'), pick(LINES.map(([, key]) => key)), pick(['true', 'false'])),
  },
)

const condition = fc
  .oneof(
    { weight: 5, arbitrary: fc.tuple(conditionLine) },
    { weight: 1, arbitrary: fc.tuple(conditionLine, conditionLine) },
  )
  .map((lines) => {
    const blocks: Record<string, Record<string, string | readonly string[]>> = {}
    for (const [operator, key, values] of lines) blocks[operator] = { ...blocks[operator], [key]: values }
    return blocks
  })

interface StatementOptions {
  readonly deny: number
  readonly principal?: boolean
  readonly resource?: boolean
}

/** A statement about a service; `deny` is how many of ten deny. */
export function statementOf(service: Service, options: StatementOptions): fc.Arbitrary<NaiveStatement> {
  const { deny, principal = false, resource = true } = options
  return fc
    .record({
      effect: fc.nat(9),
      negate: fc.nat(29),
      action: oneOrMany(service.actionPatterns),
      resource: oneOrMany(service.resourcePatterns),
      principal: pick(PRINCIPALS),
      condition: often(condition, 3),
    })
    .map(
      (made): NaiveStatement => ({
        Effect: made.effect < deny ? 'Deny' : 'Allow',
        ...(principal &&
          (made.negate === 0 || made.negate === 1 ? { NotPrincipal: made.principal } : { Principal: made.principal })),
        ...(made.negate === 2 || made.negate === 3 ? { NotAction: made.action } : { Action: made.action }),
        ...(resource &&
          (made.negate === 4 || made.negate === 5 ? { NotResource: made.resource } : { Resource: made.resource })),
        ...(made.condition && { Condition: made.condition }),
      }),
    )
}

function policyOf(name: string, service: Service, options: StatementOptions): fc.Arbitrary<NaivePolicy> {
  return fc
    .tuple(fc.nat(9), fc.array(statementOf(service, options), { minLength: 1, maxLength: 3 }))
    .map(([version, statements]) => ({
      name,
      document: {
        ...(version !== 0 && { Version: version === 1 ? '2008-10-17' : '2012-10-17' }),
        Statement: version === 2 ? statements[0]! : statements,
      },
    }))
}

const FULL: NaivePolicy = {
  name: 'full',
  document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
}

/** Policies of one place, half of the time with one that allows everything, as limiting policies mostly have. */
function withFull(name: string, service: Service): fc.Arbitrary<readonly NaivePolicy[]> {
  return fc
    .tuple(fc.nat(2), policyOf(name, service, { deny: 1 }))
    .map(([full, policy]) => (full === 0 ? [policy] : full === 1 ? [FULL, policy] : [FULL]))
}

const contextOf = fc.record(
  Object.fromEntries(Object.entries(VALUES).map(([key, values]) => [key, often(pick(values), 6)])),
)

export const requestOf = (service: Service): fc.Arbitrary<NaiveRequest> =>
  fc
    .tuple(pick(CALLERS), pick(service.actions), pick(service.resources), contextOf)
    .map(([caller, action, resource, context]) => ({
      principal: caller.principal,
      ...(caller.sessionIssuer !== undefined && { sessionIssuer: caller.sessionIssuer }),
      action,
      ...resource,
      context: {
        ...(Object.fromEntries(
          Object.entries(context).filter(([, value]) => value !== undefined),
        ) as NaiveRequest['context']),
        ...caller.context,
      },
    }))

function policiesOf(service: Service): fc.Arbitrary<NaivePolicies> {
  const resource = service.trust ? { deny: 1, principal: true, resource: false } : { deny: 1, principal: true }
  return fc
    .record({
      identity: often(fc.array(policyOf('identity', service, { deny: 1 }), { maxLength: 2 }), 8),
      boundary: often(policyOf('boundary', service, { deny: 1 }), 2),
      session: often(withFull('session', service), 3),
      scps: often(fc.array(withFull('scp', service), { maxLength: 2 }), 3),
      rcps: often(
        fc.array(fc.array(policyOf('rcp', service, { deny: 10, principal: true }), { maxLength: 1 }), { maxLength: 2 }),
        2,
      ),
      resource: often(policyOf('resource', service, resource), 8),
      endpoint: often(policyOf('endpoint', service, { deny: 1, principal: true }), 1),
    })
    .map(({ identity, boundary, session, scps, rcps, resource, endpoint }) => ({
      ...(identity && { identity }),
      ...(boundary && { permissionsBoundary: boundary }),
      ...(session && { session }),
      ...(scps && { scps }),
      ...(rcps && { rcps }),
      ...(resource && { resource }),
      ...(endpoint && { vpcEndpoint: endpoint }),
    }))
}

/** A world about one service, with so many requests. */
export const worldOf = (requests: number): fc.Arbitrary<World> =>
  pick(SERVICES).chain((service) =>
    fc.record({
      policies: policiesOf(service),
      requests: fc.array(requestOf(service), { minLength: requests, maxLength: requests }),
    }),
  )

/** How many cases a property runs: the default, or so many times it as the environment asks for. */
export function runs(cases: number): number {
  const asked = Number(process.env.XACCT_FUZZ_RUNS)
  return Number.isFinite(asked) && asked > 0 ? Math.ceil((cases * asked) / 20_000) : cases
}
