import { describe, expect, test } from 'vitest'
import type { RequestContext } from '../../src/iam/request-context.ts'
import { decideIn } from '../../src/iam/world/decide-in.ts'
import { type WhoCanRow, whoCan } from '../../src/iam/world/who-can.ts'
import { A, allow, B, C, FUNCTION, policy, role, root, type ScenarioData, user, worldOf } from './world-scenarios.ts'

const INVOKE = 'lambda:InvokeFunction'
const TARGET = role(B, 'target')
const QUEUE = `arn:aws:sqs:us-east-1:${B}:jobs`
const STRANGER = '999999999999'

const grant = (Principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: INVOKE,
  Resource: FUNCTION,
  ...more,
})
const trust = (Principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: 'sts:AssumeRole',
  ...more,
})
const fn = (...statements: readonly object[]) => ({
  arn: FUNCTION,
  account: B,
  policy: policy('function', ...statements),
})
const target = (...statements: readonly object[]) => ({
  arn: TARGET,
  account: B,
  policy: policy('trust', ...statements),
})
const invoker = (arn: string, more: object = {}) => ({
  arn,
  identity: [policy('invoke', { ...allow(INVOKE, '*'), ...more })],
})
const assumer = (arn: string) => ({ arn, identity: [policy('assume', allow('sts:AssumeRole', TARGET))] })
const idle = (arn: string) => ({ arn, identity: [] })
const is = (key: string, value: string) => ({ Condition: { StringEquals: { [key]: value } } })

/** One row as a line: who, by what, and what remains. */
function line({ principal, kind, via, conditions }: WhoCanRow): string {
  const words = conditions.map(
    ({ effect, operator, key, values }) =>
      `${effect === 'Allow' ? 'if' : 'unless'} ${key} ${operator} ${values.join('|')}`,
  )
  return [kind === 'account' ? `account ${principal}` : principal, via, ...words].join(' ')
}

type Row = readonly [
  name: string,
  data: ScenarioData,
  action: string,
  resource: string,
  expected: readonly string[],
  context?: RequestContext,
]

/** The owner's root user may do everything. */
const ROOT_B = `${root(B)} identity`

const ROWS: readonly Row[] = [
  [
    'within one account the identity-based policy is enough',
    {
      principals: [invoker(role(B, 'own')), idle(role(B, 'idle'))],
      resources: [fn(grant({ Service: 's3.amazonaws.com' }))],
    },
    INVOKE,
    FUNCTION,
    [`${role(B, 'own')} identity`, ROOT_B, 's3.amazonaws.com resource'],
  ],
  [
    'across accounts both must allow',
    {
      principals: [invoker(role(A, 'caller')), invoker(role(A, 'other')), idle(role(A, 'idle'))],
      resources: [fn(grant({ AWS: [role(A, 'caller'), role(A, 'idle')] }))],
    },
    INVOKE,
    FUNCTION,
    [`${role(A, 'caller')} both`, ROOT_B],
  ],
  [
    'a permission for the account reaches whom that account lets, and its root user',
    { principals: [invoker(role(A, 'caller')), idle(role(A, 'idle'))], resources: [fn(grant({ AWS: root(A) }))] },
    INVOKE,
    FUNCTION,
    [`${role(A, 'caller')} both`, `${root(A)} resource`, ROOT_B],
  ],
  [
    'by a role of the owner, assumed first: the caller need not be able to invoke',
    {
      principals: [assumer(role(A, 'caller')), invoker(TARGET)],
      resources: [fn(grant({ Service: 's3.amazonaws.com' })), target(trust({ AWS: role(A, 'caller') }))],
    },
    'sts:AssumeRole',
    TARGET,
    [`${role(A, 'caller')} both`],
  ],
  [
    'an external id remains',
    {
      principals: [assumer(role(A, 'caller')), assumer(user(A, 'alice'))],
      resources: [target(trust({ AWS: root(A) }, is('sts:ExternalId', 'x-1')))],
    },
    'sts:AssumeRole',
    TARGET,
    [
      `${role(A, 'caller')} both if sts:ExternalId StringEquals x-1`,
      `${user(A, 'alice')} both if sts:ExternalId StringEquals x-1`,
    ],
  ],
  [
    'an external id that is given is settled',
    {
      principals: [assumer(role(A, 'caller'))],
      resources: [target(trust({ AWS: root(A) }, is('sts:ExternalId', 'x-1')))],
    },
    'sts:AssumeRole',
    TARGET,
    [`${role(A, 'caller')} both`],
    { 'STS:ExternalId': 'x-1' },
  ],
  [
    'and the wrong one leaves nobody',
    {
      principals: [assumer(role(A, 'caller'))],
      resources: [target(trust({ AWS: root(A) }, is('sts:ExternalId', 'x-1')))],
    },
    'sts:AssumeRole',
    TARGET,
    [],
    { 'sts:ExternalId': 'x-2' },
  ],
  [
    'a trust policy that names the account asks the same of its own users',
    {
      principals: [assumer(user(B, 'alice')), idle(user(B, 'bob'))],
      resources: [target(trust({ AWS: B }))],
    },
    'sts:AssumeRole',
    TARGET,
    [`${user(B, 'alice')} both`],
  ],
  [
    'one that names the user does not',
    { principals: [idle(user(B, 'bob'))], resources: [target(trust({ AWS: user(B, 'bob') }))] },
    'sts:AssumeRole',
    TARGET,
    [`${user(B, 'bob')} resource`],
  ],
  [
    'an organization-wide grant: members are settled, strangers may be members',
    {
      principals: [invoker(role(A, 'caller')), idle(role(A, 'idle')), idle(role(B, 'idle'))],
      resources: [fn(grant('*', is('aws:PrincipalOrgID', 'o-one')))],
    },
    INVOKE,
    FUNCTION,
    [
      '* both if aws:PrincipalOrgID StringEquals o-one',
      `${role(A, 'caller')} both`,
      `${root(A)} resource`,
      `${role(B, 'idle')} resource`,
      ROOT_B,
      `${root(C)} resource`,
    ],
  ],
  [
    'one for a unit of the organization',
    {
      principals: [invoker(role(A, 'caller')), invoker(role(C, 'caller'))],
      resources: [
        fn(
          grant(
            { AWS: [A, C] },
            { Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-one/r-root/ou-apps/*' } } },
          ),
        ),
      ],
    },
    INVOKE,
    FUNCTION,
    [`${role(A, 'caller')} both`, `${root(A)} resource`, ROOT_B],
  ],
  [
    'an SCP takes it away from the whole account, but for its Region',
    {
      scps: [
        policy('no-lambda', {
          Effect: 'Deny',
          Action: 'lambda:*',
          Resource: '*',
          Condition: { StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' } },
        }),
      ],
      principals: [invoker(role(A, 'caller'))],
      resources: [fn(grant({ AWS: root(A) }))],
    },
    INVOKE,
    FUNCTION,
    [
      `${role(A, 'caller')} both unless aws:RequestedRegion StringNotEquals us-east-1`,
      `${root(A)} resource unless aws:RequestedRegion StringNotEquals us-east-1`,
      ROOT_B,
    ],
  ],
  [
    'an SCP that denies without condition leaves nobody there',
    {
      scps: [policy('no-lambda', { Effect: 'Deny', Action: 'lambda:*', Resource: '*' })],
      principals: [invoker(role(A, 'caller'))],
      resources: [fn(grant({ AWS: root(A) }))],
    },
    INVOKE,
    FUNCTION,
    [ROOT_B],
  ],
  [
    'a permission on an alias: the alias',
    {
      principals: [invoker(role(A, 'caller'))],
      resources: [
        fn(),
        { ...fn(grant({ AWS: role(A, 'caller') }, { Resource: `${FUNCTION}:live` })), arn: `${FUNCTION}:live` },
      ].slice(1),
    },
    INVOKE,
    `${FUNCTION}:live`,
    [`${role(A, 'caller')} both`, ROOT_B],
  ],
  [
    'not the unqualified function, nor another version',
    {
      principals: [invoker(role(A, 'caller'))],
      resources: [
        { arn: FUNCTION, account: B },
        { ...fn(grant({ AWS: role(A, 'caller') }, { Resource: `${FUNCTION}:live` })), arn: `${FUNCTION}:live` },
      ],
    },
    INVOKE,
    `${FUNCTION}:1`,
    [ROOT_B],
  ],
  [
    'aws:SourceAccount can be met by services only',
    {
      principals: [invoker(role(A, 'caller'))],
      resources: [fn(grant('*', is('aws:SourceAccount', A)))],
    },
    INVOKE,
    FUNCTION,
    [`* resource if aws:SourceAccount StringEquals ${A}`, ROOT_B],
  ],
  [
    'or by one service, whoever it is named',
    {
      principals: [invoker(role(A, 'caller'))],
      resources: [fn(grant('*', is('aws:PrincipalServiceName', 'sns.amazonaws.com')))],
    },
    INVOKE,
    FUNCTION,
    ['* resource if aws:PrincipalServiceName StringEquals sns.amazonaws.com', ROOT_B],
  ],
  [
    'a service with the source that the policy asks for',
    {
      resources: [
        fn(
          grant(
            { Service: 'events.amazonaws.com' },
            { Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:events:*:${A}:rule/*` } } },
          ),
        ),
      ],
    },
    INVOKE,
    FUNCTION,
    [ROOT_B, `events.amazonaws.com resource if aws:SourceArn ArnLike arn:aws:events:*:${A}:rule/*`],
  ],
  [
    'an account that the world does not hold, and one role of another',
    {
      resources: [
        fn(
          grant(
            { AWS: [STRANGER, role('888888888888', 'partner')] },
            { Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/p*' } } },
          ),
        ),
      ],
    },
    INVOKE,
    FUNCTION,
    [
      ROOT_B,
      `${role('888888888888', 'partner')} both`,
      `account ${root(STRANGER)} both if aws:PrincipalArn ArnLike arn:aws:iam::*:role/p*`,
    ],
  ],
  [
    'everyone, unsigned requests too',
    {
      resources: [
        { arn: QUEUE, account: B, policy: policy('queue', { ...allow('sqs:SendMessage', QUEUE), Principal: '*' }) },
      ],
    },
    'sqs:SendMessage',
    QUEUE,
    ['* both', '* resource', `${root(A)} resource`, ROOT_B, `${root(C)} resource`],
  ],
  [
    'an identity provider',
    {
      resources: [
        target({
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::${B}:oidc-provider/token.actions.githubusercontent.com` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:me/app:*' } },
        }),
      ],
    },
    'sts:AssumeRoleWithWebIdentity',
    TARGET,
    [
      `arn:aws:iam::${B}:oidc-provider/token.actions.githubusercontent.com resource if token.actions.githubusercontent.com:sub StringLike repo:me/app:*`,
    ],
  ],
  [
    'a session that a policy names exactly',
    {
      principals: [idle(role(B, 'app'))],
      resources: [fn(grant({ AWS: `arn:aws:sts::${B}:assumed-role/app/nightly` }))],
    },
    INVOKE,
    FUNCTION,
    [ROOT_B, `arn:aws:sts::${B}:assumed-role/app/nightly resource`],
  ],
  [
    'tags: a user has its own',
    {
      principals: [
        {
          ...invoker(user(B, 'red'), {
            Condition: { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } },
          }),
          tags: { Team: 'red' },
        },
        {
          ...invoker(user(B, 'blue'), {
            Condition: { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } },
          }),
          tags: { team: 'blue' },
        },
      ],
      resources: [{ arn: FUNCTION, account: B, tags: { team: 'red' } }],
    },
    INVOKE,
    FUNCTION,
    [ROOT_B, `${user(B, 'red')} identity`],
  ],
  [
    "a role's sessions may bring tags where its trust policy lets them",
    {
      principals: [
        invoker(role(B, 'plain'), is('aws:PrincipalTag/team', 'red')),
        invoker(role(B, 'tagged'), is('aws:PrincipalTag/team', 'red')),
      ],
      resources: [
        fn(grant({ Service: 's3.amazonaws.com' })),
        {
          arn: role(B, 'tagged'),
          account: B,
          policy: policy('trust', { ...trust({ AWS: A }), Action: ['sts:AssumeRole', 'sts:TagSession'] }),
        },
      ],
    },
    INVOKE,
    FUNCTION,
    [`${role(B, 'tagged')} identity if aws:PrincipalTag/team StringEquals red`, ROOT_B, 's3.amazonaws.com resource'],
  ],
  [
    'a variable in the resource',
    {
      principals: [
        {
          arn: role(B, 'app'),
          uniqueId: 'AROAAPPAPPAPPAPP1',
          identity: [policy('own', allow('s3:GetObject', 'arn:aws:s3:::data/${aws:userid}/*'))],
        },
      ],
      resources: [{ arn: 'arn:aws:s3:::data', account: B }],
    },
    's3:GetObject',
    'arn:aws:s3:::data/AROAAPPAPPAPPAPP1:night/x',
    [`${role(B, 'app')} identity if aws:userid Resource arn:aws:s3:::data/\${aws:userid}/*`, ROOT_B],
  ],
  [
    'conditions that contradict each other are nobody’s',
    {
      principals: [
        {
          arn: role(B, 'app'),
          identity: [
            policy('office', allow(INVOKE, '*', { IpAddress: { 'aws:SourceIp': '10.1.0.0/16' } })),
            policy('never', {
              Effect: 'Deny',
              Action: '*',
              Resource: '*',
              Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
            }),
          ],
        },
      ],
      resources: [fn(grant({ Service: 's3.amazonaws.com' }))],
    },
    INVOKE,
    FUNCTION,
    [ROOT_B, 's3.amazonaws.com resource'],
  ],
  [
    'a Deny that cannot fire while the rest is met is no exception',
    {
      principals: [
        {
          arn: role(B, 'app'),
          identity: [
            policy('office', allow(INVOKE, '*', { IpAddress: { 'aws:SourceIp': '10.1.0.0/16' } })),
            policy('elsewhere', {
              Effect: 'Deny',
              Action: '*',
              Resource: '*',
              Condition: { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
            }),
          ],
        },
      ],
      resources: [fn(grant({ Service: 's3.amazonaws.com' }))],
    },
    INVOKE,
    FUNCTION,
    [`${role(B, 'app')} identity if aws:SourceIp IpAddress 10.1.0.0/16`, ROOT_B, 's3.amazonaws.com resource'],
  ],
  [
    'a boundary limits what names the role, not what names everyone',
    {
      principals: [{ ...idle(role(B, 'app')), permissionsBoundary: policy('boundary', allow('s3:*', '*')) }],
      resources: [fn(grant({ AWS: role(B, 'app') }))],
    },
    INVOKE,
    FUNCTION,
    [ROOT_B],
  ],
]

describe('whoCan', () => {
  const named = ROWS.map((row) => [row[0], row] as const)

  test.each(named)('%s', (_, [, data, action, resource, expected, context]) => {
    expect(whoCan(worldOf(data), action, resource, context).map(line)).toEqual(expected)
  })

  test.each(named)('%s: each example is allowed', (_, [, data, action, resource, , context]) => {
    const world = worldOf(data)
    for (const { kind, example } of whoCan(world, action, resource, context)) {
      expect(example).toBeDefined()
      if (kind === 'account' || kind === 'anyone' || String(example!.principal).includes('::888888888888:')) continue
      const request = { ...example!, action, resource, context: { ...example!.context, ...context } }
      expect(decideIn(world, request).decision).toBe('allow')
    }
  })

  test('the answer does not depend on the order of the data', () => {
    const principals = [invoker(role(A, 'b')), invoker(role(A, 'a')), invoker(user(A, 'c'))]
    const resources = [fn(grant({ AWS: [STRANGER, A] }, is('x:y', 'z')), grant({ AWS: A }, is('x:y', 'w')))]
    const one = whoCan(worldOf({ principals, resources }), INVOKE, FUNCTION)
    expect(whoCan(worldOf({ principals: principals.toReversed(), resources }), INVOKE, FUNCTION)).toEqual(one)
    expect(one.filter(({ principal }) => principal === role(A, 'a')).map(line)).toEqual([
      `${role(A, 'a')} both if x:y StringEquals z`,
      `${role(A, 'a')} both if x:y StringEquals w`,
    ])
  })
})
