import { describe, expect, test } from 'vitest'
import { type ApplicablePolicies, type AuthorizationRequest, authorize } from '../../src/iam/authorize.ts'
import type { NamedPolicy } from '../../src/iam/evaluate.ts'
import { PolicyError } from '../../src/iam/policy-error.ts'
import type { RequestContext } from '../../src/iam/request-context.ts'

// Tables: one row, one fact. The page each group comes from stands above it; all are pages of the IAM User Guide
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/<page>.html) unless another guide is named.

type Statement = Readonly<Record<string, unknown>>

const A = '111111111111'
const B = '222222222222'
const USER = `arn:aws:iam::${A}:user/alice`
const ROLE = `arn:aws:iam::${A}:role/app`
const SESSION = `arn:aws:sts::${A}:assumed-role/app/one`
const FEDERATED = `arn:aws:sts::${A}:federated-user/fay`
const ROOT = `arn:aws:iam::${A}:root`
const LINKED = `arn:aws:iam::${A}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`
const FUNCTION = `arn:aws:lambda:us-east-1:${A}:function:f`
const FOREIGN = `arn:aws:lambda:us-east-1:${B}:function:f`
const TARGET = `arn:aws:iam::${A}:role/target`
const FOREIGN_TARGET = `arn:aws:iam::${B}:role/target`
const SERVICE = { service: 'sns.amazonaws.com' }

const document = (statements: readonly Statement[], Version = '2012-10-17') => ({ Version, Statement: statements })
const policy = (name: string, ...statements: Statement[]): NamedPolicy => ({ name, document: document(statements) })
const ALL = { Effect: 'Allow', Action: '*', Resource: '*' }
const NONE = { Effect: 'Allow', Action: 'x:Nothing', Resource: '*' }
const DENY = { Effect: 'Deny', Action: '*', Resource: '*' }
const allowAll = policy('all', ALL)
const allowNone = policy('none', NONE)
const denyAll = policy('deny', DENY)
const grant = (Principal: unknown, more: Statement = {}) => policy('resource', { ...ALL, Principal, ...more })
const trust = (Principal: unknown, more: Statement = {}) =>
  policy('trust', { Effect: 'Allow', Action: 'sts:*', Principal, ...more })

function decide(request: Partial<AuthorizationRequest>, policies: ApplicablePolicies): string {
  return authorize({ principal: SESSION, action: 'lambda:InvokeFunction', resource: FUNCTION, ...request }, policies)
    .decision
}

describe('evaluation-logic_policy-eval-denyallow: one account', () => {
  const rows: readonly [string, Partial<AuthorizationRequest>, ApplicablePolicies, string][] = [
    ['nothing is allowed by default', {}, {}, 'implicit-deny'],
    ['but to the root user', { principal: ROOT }, {}, 'allow'],
    ['identity-based Allow', {}, { identity: [allowAll] }, 'allow'],
    ['resource-based Allow', {}, { resource: grant({ AWS: ROLE }) }, 'allow'],
    ['Deny in the identity-based policy', {}, { identity: [allowAll, denyAll] }, 'explicit-deny'],
    [
      'Deny in the resource-based policy',
      {},
      { identity: [allowAll], resource: grant('*', { Effect: 'Deny' }) },
      'explicit-deny',
    ],
    ['Deny in the boundary', {}, { identity: [allowAll], permissionsBoundary: denyAll }, 'explicit-deny'],
    ['Deny in the session policy', {}, { identity: [allowAll], session: [allowAll, denyAll] }, 'explicit-deny'],
    ['Deny in an SCP', {}, { identity: [allowAll], scps: [[allowAll, denyAll]] }, 'explicit-deny'],
    ['Deny binds root too', { principal: ROOT }, { resource: grant('*', { Effect: 'Deny' }) }, 'explicit-deny'],
    ['a boundary grants nothing', {}, { permissionsBoundary: allowAll }, 'implicit-deny'],
    ['a session policy grants nothing', {}, { session: [allowAll] }, 'implicit-deny'],
    ['an SCP grants nothing', {}, { scps: [[allowAll]] }, 'implicit-deny'],
    [
      'one of several session policies is enough',
      {},
      { identity: [allowAll], session: [allowNone, allowAll] },
      'allow',
    ],
    [
      'trust must allow, in one account too',
      { action: 'sts:AssumeRole', resource: TARGET },
      { identity: [allowAll] },
      'implicit-deny',
    ],
    [
      'trust that names the role is enough',
      { action: 'sts:AssumeRole', resource: TARGET },
      { resource: trust({ AWS: ROLE }) },
      'allow',
    ],
    [
      'trust that names the user is enough',
      { principal: USER, action: 'sts:AssumeRole', resource: TARGET },
      { resource: trust({ AWS: USER }) },
      'allow',
    ],
    [
      'trust that names root delegates',
      { action: 'sts:AssumeRole', resource: TARGET },
      { resource: trust({ AWS: ROOT }) },
      'implicit-deny',
    ],
    [
      'trust that names root, and identity',
      { action: 'sts:AssumeRole', resource: TARGET },
      { identity: [allowAll], resource: trust({ AWS: A }) },
      'allow',
    ],
    ['no self-trust', { action: 'sts:AssumeRole', resource: ROLE }, { identity: [allowAll] }, 'implicit-deny'],
    [
      'other actions on a role ask no trust',
      { action: 'iam:GetRole', resource: TARGET },
      { identity: [allowAll] },
      'allow',
    ],
    [
      'a key policy must allow',
      { action: 'kms:Decrypt', resource: `arn:aws:kms:us-east-1:${A}:key/k` },
      { identity: [allowAll] },
      'implicit-deny',
    ],
    [
      'a key policy that names root delegates',
      { action: 'kms:Decrypt', resource: `arn:aws:kms:us-east-1:${A}:key/k` },
      { identity: [allowAll], resource: grant({ AWS: A }) },
      'allow',
    ],
    [
      'root needs the key policy',
      { principal: ROOT, action: 'kms:Decrypt', resource: `arn:aws:kms:us-east-1:${A}:key/k` },
      {},
      'implicit-deny',
    ],
    [
      'GetCallerIdentity, under a Deny (API_GetCallerIdentity)',
      { action: 'sts:GetCallerIdentity', resource: '*' },
      { identity: [denyAll], scps: [[denyAll]] },
      'allow',
    ],
  ]
  test.each(rows)('%s', (_, request, policies, decision) => {
    expect(decide(request, policies)).toBe(decision)
  })
})

// reference_policies_evaluation-logic_policy-eval-denyallow and reference_policies_elements_principal: what a resource-based
// Allow gives alone, against implicit denies elsewhere.
describe('evaluation-logic_policy-eval-denyallow: resource-based grants in one account', () => {
  const asRole = { 'aws:PrincipalArn': ROLE }
  type Row = [
    names: string,
    principal: string,
    resource: NamedPolicy,
    alone: boolean,
    boundary: boolean,
    session: boolean | undefined,
  ]
  const rows: readonly Row[] = [
    // what the statement names        caller     policy               no identity | no boundary | no session Allow: still allowed?
    ['the user', USER, grant({ AWS: USER }), true, true, undefined],
    ['the exact role session', SESSION, grant({ AWS: SESSION }), true, true, true],
    ['the exact federated session', FEDERATED, grant({ AWS: FEDERATED }), true, true, true],
    ['the role', SESSION, grant({ AWS: ROLE }), true, false, false],
    ['the IAM user behind a federated session', FEDERATED, grant({ AWS: USER }), true, false, false],
    ['the account, as root', SESSION, grant({ AWS: ROOT }), false, false, false],
    ['the account, as digits', USER, grant({ AWS: A }), false, false, undefined],
    [
      'everyone, on condition of the role',
      SESSION,
      grant('*', { Condition: { ArnEquals: { 'aws:PrincipalArn': ROLE } } }),
      true,
      true,
      true,
    ],
    ['everyone', SESSION, grant({ AWS: '*' }), true, true, true],
    [
      'root, on condition of the role',
      SESSION,
      grant({ AWS: ROOT }, { Condition: { ArnEquals: asRole } }),
      false,
      false,
      false,
    ],
    ['everyone but another', SESSION, policy('resource', { ...ALL, NotPrincipal: { AWS: USER } }), true, true, true],
    ['the role and its session', SESSION, grant({ AWS: [ROLE, SESSION] }), true, true, true],
    ['the account and the role', SESSION, grant({ AWS: [ROOT, ROLE] }), true, false, false],
  ]
  test.each(rows)('naming %s', (_, principal, resource, alone, boundary, session) => {
    const request = { principal, ...(principal === FEDERATED && { sessionIssuer: USER }) }
    expect(decide(request, { resource }) === 'allow').toBe(alone)
    expect(decide(request, { resource, identity: [allowAll] })).toBe('allow')
    expect(decide(request, { resource, permissionsBoundary: allowNone, identity: [allowAll] }) === 'allow').toBe(
      boundary,
    )
    if (session !== undefined) {
      expect(decide(request, { resource, session: [allowNone], identity: [allowAll] }) === 'allow').toBe(session)
    }
    // No form of naming escapes an SCP.
    expect(decide(request, { resource, identity: [allowAll], scps: [[allowNone]] })).toBe('implicit-deny')
  })

  test('a statement that names more directly counts, whatever its place', () => {
    const both = [
      { ...ALL, Principal: { AWS: ROOT } },
      { ...ALL, Principal: { AWS: SESSION } },
    ]
    for (const statements of [both, both.toReversed()]) {
      expect(decide({}, { resource: policy('resource', ...statements), permissionsBoundary: allowNone })).toBe('allow')
    }
  })
})

describe('evaluation-logic_policy-eval-basics-cross-account: both sides', () => {
  const elsewhere = { resource: FOREIGN }
  const rows: readonly [string, Partial<AuthorizationRequest>, ApplicablePolicies, string][] = [
    ['identity alone', elsewhere, { identity: [allowAll] }, 'implicit-deny'],
    ['resource alone, naming the session', elsewhere, { resource: grant({ AWS: SESSION }) }, 'implicit-deny'],
    ['resource alone, naming everyone', elsewhere, { resource: grant('*') }, 'implicit-deny'],
    ['both', elsewhere, { identity: [allowAll], resource: grant({ AWS: A }) }, 'allow'],
    [
      'both, naming the session, boundary silent',
      elsewhere,
      { identity: [allowAll], resource: grant({ AWS: SESSION }), permissionsBoundary: allowNone },
      'implicit-deny',
    ],
    [
      'both, naming the session, session policy silent',
      elsewhere,
      { identity: [allowAll], resource: grant({ AWS: SESSION }), session: [allowNone] },
      'implicit-deny',
    ],
    [
      'both, SCP silent',
      elsewhere,
      { identity: [allowAll], resource: grant({ AWS: SESSION }), scps: [[allowNone]] },
      'implicit-deny',
    ],
    [
      'a Deny on the other side',
      elsewhere,
      { identity: [allowAll], resource: grant('*', { Effect: 'Deny' }) },
      'explicit-deny',
    ],
    ['root needs the resource-based policy', { ...elsewhere, principal: ROOT }, {}, 'implicit-deny'],
    ['root with it', { ...elsewhere, principal: ROOT }, { resource: grant({ AWS: A }) }, 'allow'],
    [
      'trust alone',
      { action: 'sts:AssumeRole', resource: FOREIGN_TARGET },
      { resource: trust({ AWS: ROLE }) },
      'implicit-deny',
    ],
    [
      'trust and identity',
      { action: 'sts:AssumeRole', resource: FOREIGN_TARGET },
      { identity: [allowAll], resource: trust({ AWS: ROOT }) },
      'allow',
    ],
    [
      'trust in everyone still asks identity',
      { action: 'sts:AssumeRole', resource: FOREIGN_TARGET },
      { resource: trust('*') },
      'implicit-deny',
    ],
    [
      'the owner of an S3 object is given',
      { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', resourceAccount: B },
      { identity: [allowAll] },
      'implicit-deny',
    ],
    [
      'an ARN without account is the caller’s',
      { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' },
      { identity: [allowAll] },
      'allow',
    ],
  ]
  test.each(rows)('%s', (_, request, policies, decision) => {
    expect(decide(request, policies)).toBe(decision)
  })
})

// Organizations User Guide, orgs_manage_policies_scps_evaluation, orgs_manage_policies_scps and orgs_manage_policies_rcps.
describe('vpc-endpoints-access (AWS PrivateLink Guide): the endpoint policy', () => {
  const open = grant('*')
  const silent = policy('silent', { ...NONE, Principal: '*' })
  const closed = grant('*', { Effect: 'Deny' })
  const assume = { action: 'sts:AssumeRole', resource: TARGET }
  const rows: readonly [string, Partial<AuthorizationRequest>, ApplicablePolicies, string][] = [
    ['grants nothing', {}, { vpcEndpoint: open }, 'implicit-deny'],
    ['lets through what is allowed', {}, { identity: [allowAll], vpcEndpoint: open }, 'allow'],
    ['must itself allow', {}, { identity: [allowAll], vpcEndpoint: silent }, 'implicit-deny'],
    ['denies', {}, { identity: [allowAll], vpcEndpoint: closed }, 'explicit-deny'],
    ['binds root', { principal: ROOT }, { vpcEndpoint: silent }, 'implicit-deny'],
    [
      'binds a grant that needs no other',
      assume,
      { resource: trust({ AWS: ROLE }), vpcEndpoint: silent },
      'implicit-deny',
    ],
    ['binds services', { principal: SERVICE }, { resource: grant('*'), vpcEndpoint: silent }, 'implicit-deny'],
    [
      'binds anonymous callers',
      { principal: 'anonymous' },
      { resource: grant('*'), vpcEndpoint: silent },
      'implicit-deny',
    ],
    ['names the caller', {}, { identity: [allowAll], vpcEndpoint: grant({ AWS: ROLE }) }, 'allow'],
    ['names another', {}, { identity: [allowAll], vpcEndpoint: grant({ AWS: B }) }, 'implicit-deny'],
    [
      'leaves alone what no policy governs',
      { ...assume, action: 'sts:GetCallerIdentity' },
      { vpcEndpoint: closed },
      'allow',
    ],
  ]
  test.each(rows)('%s', (_, request, policies, decision) => {
    expect(decide(request, policies)).toBe(decision)
  })

  test('is a layer only where there is an endpoint', () => {
    const layersOf = (policies: ApplicablePolicies) =>
      authorize({ principal: SESSION, action: 'lambda:InvokeFunction', resource: FUNCTION }, policies).layers
    expect(layersOf({}).map(({ layer }) => layer)).not.toContain('endpoint')
    expect(layersOf({ vpcEndpoint: silent })[0]).toEqual({
      layer: 'endpoint',
      required: true,
      verdict: 'implicit-deny',
    })
    expect(layersOf({ vpcEndpoint: open })[0]).toMatchObject({ verdict: 'allow', statement: { policy: 'resource' } })
  })
})

describe('SCPs and RCPs', () => {
  const s3 = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' }
  const rcp = policy('rcp', { ...DENY, Principal: '*' })
  const rcpFor = (action: string) => ({ action, resource: '*' })
  const identity = [allowAll]
  const rows: readonly [string, Partial<AuthorizationRequest>, ApplicablePolicies, string][] = [
    ['every level must allow', {}, { identity, scps: [[allowAll], [allowNone], [allowAll]] }, 'implicit-deny'],
    ['one of a level is enough', {}, { identity, scps: [[allowNone, allowAll], [allowAll]] }, 'allow'],
    ['a level without policies allows nothing', {}, { identity, scps: [[allowAll], []] }, 'implicit-deny'],
    ['no levels: no organization', {}, { identity, scps: [] }, 'allow'],
    ['root users are bound', { principal: ROOT }, { scps: [[allowNone]] }, 'implicit-deny'],
    ['service-linked roles are not', { principal: LINKED }, { identity, scps: [[denyAll]] }, 'allow'],
    [
      'services are not',
      { principal: SERVICE },
      { resource: grant({ Service: SERVICE.service }), scps: [[denyAll]] },
      'allow',
    ],
    [
      'anonymous callers are not',
      { principal: 'anonymous', ...s3, resourceAccount: A },
      { resource: grant('*'), scps: [[denyAll]] },
      'allow',
    ],
    [
      'the full language',
      {},
      {
        identity,
        scps: [
          [
            policy('scp', {
              Effect: 'Allow',
              NotAction: 's3:*',
              Resource: FUNCTION,
              Condition: { Bool: { 'aws:ViaAWSService': 'false' } },
            }),
          ],
        ],
      },
      'allow',
    ],
    [
      'actions match without regard to case',
      {},
      { identity, scps: [[policy('scp', { ...ALL, Action: 'LAMBDA:invokefunction' })]] },
      'allow',
    ],
    ['RCP on S3', s3, { identity, rcps: [[rcp]] }, 'explicit-deny'],
    ['RCP on S3, at any level', s3, { identity, rcps: [[], [], [rcp]] }, 'explicit-deny'],
    ['an RCP need not allow', s3, { identity, rcps: [[]] }, 'allow'],
    ['RCP binds root', { ...s3, principal: ROOT }, { rcps: [[rcp]] }, 'explicit-deny'],
    [
      'RCP binds services',
      { ...s3, principal: SERVICE },
      { resource: grant({ Service: SERVICE.service }), rcps: [[rcp]] },
      'explicit-deny',
    ],
    [
      'RCP binds anonymous callers',
      { ...s3, principal: 'anonymous' },
      { resource: grant('*'), rcps: [[rcp]] },
      'explicit-deny',
    ],
    [
      'RCP binds outsiders',
      { ...s3, resourceAccount: B },
      { identity, resource: grant('*'), rcps: [[rcp]] },
      'explicit-deny',
    ],
    ['RCP spares service-linked roles', { ...s3, principal: LINKED }, { identity, rcps: [[rcp]] }, 'allow'],
    [
      'RCP on AssumeRole',
      { action: 'sts:AssumeRole', resource: TARGET },
      { identity, resource: trust({ AWS: ROLE }), rcps: [[rcp]] },
      'explicit-deny',
    ],
    ['RCP on KMS', rcpFor('kms:CreateKey'), { identity, rcps: [[rcp]] }, 'explicit-deny'],
    ['RCP on Kinesis Video', rcpFor('kinesisvideo:GetMedia'), { identity, rcps: [[rcp]] }, 'explicit-deny'],
    ['RCP on logs, in capitals', rcpFor('LOGS:PutLogEvents'), { identity, rcps: [[rcp]] }, 'explicit-deny'],
    ['no RCP on Lambda', {}, { identity, rcps: [[rcp]] }, 'allow'],
    ['no RCP on Kinesis Data Streams', rcpFor('kinesis:PutRecord'), { identity, rcps: [[rcp]] }, 'allow'],
    ['no RCP on SNS', rcpFor('sns:Publish'), { identity, rcps: [[rcp]] }, 'allow'],
    ['no RCP on EventBridge', rcpFor('events:PutEvents'), { identity, rcps: [[rcp]] }, 'allow'],
    ['no RCP on IAM', { action: 'iam:GetRole', resource: TARGET }, { identity, rcps: [[rcp]] }, 'allow'],
  ]
  test.each(rows)('%s', (_, request, policies, decision) => {
    expect(decide(request, policies)).toBe(decision)
  })
})

describe('reference_policies_elements_principal', () => {
  const foreignRole = `arn:aws:iam::${B}:role/app`
  const as = (principal: AuthorizationRequest['principal'], userid?: string) => ({
    principal,
    ...(userid !== undefined && { context: { 'aws:userid': userid } }),
  })
  // Same account, no identity-based policy; a boundary that allows nothing tells a grant to the role from one to the session.
  const rows: readonly [string, unknown, Partial<AuthorizationRequest>, boolean][] = [
    ['a role names its sessions', { AWS: ROLE }, as(SESSION), true],
    ['a role with a path names its sessions', { AWS: `arn:aws:iam::${A}:role/team/app` }, as(SESSION), true],
    ['a role of another account does not', { AWS: foreignRole }, as(SESSION), false],
    ['another role does not', { AWS: `arn:aws:iam::${A}:role/ap` }, as(SESSION), false],
    ['a session names itself only', { AWS: `arn:aws:sts::${A}:assumed-role/app/two` }, as(SESSION), false],
    ['one of several', { AWS: [foreignRole, ROLE] }, as(SESSION), true],
    ['a user', { AWS: USER }, as(USER), true],
    ['user names are case sensitive', { AWS: `arn:aws:iam::${A}:user/Alice` }, as(USER), false],
    ['a user of another path', { AWS: `arn:aws:iam::${A}:user/x/alice` }, as(USER), false],
    ['a service', { Service: 'sns.amazonaws.com' }, as(SERVICE), true],
    ['another service', { Service: 's3.amazonaws.com' }, as(SERVICE), false],
    [
      'a service of an opt-in Region has its own name',
      { Service: 'sns.amazonaws.com' },
      as({ service: 'sns.af-south-1.amazonaws.com' }),
      false,
    ],
    ['a service is no account', { AWS: A }, as(SERVICE), false],
    ['* is anonymous too', '*', as('anonymous'), true],
    ['{AWS: *} is *', { AWS: '*' }, as('anonymous'), true],
    ['a role is not anonymous', { AWS: ROLE }, as('anonymous'), false],
    ['the unique id of a role', { AWS: 'AROAAPPAPPAPPAPPAPPAP' }, as(SESSION, 'AROAAPPAPPAPPAPPAPPAP:one'), true],
    [
      'the id of a role that was created anew',
      { AWS: 'AROAAPPAPPAPPAPPAPPAP' },
      as(SESSION, 'AROANEWNEWNEWNEWNEWNE:one'),
      false,
    ],
    ['the unique id of a user', { AWS: 'AIDAALICEALICEALICEAL' }, as(USER, 'AIDAALICEALICEALICEAL'), true],
    [
      'federated principals are not among the callers',
      { Federated: 'cognito-identity.amazonaws.com' },
      as(SESSION),
      false,
    ],
    ['canonical users are not among the callers', { CanonicalUser: '79a59df9' }, as(SESSION), false],
  ]
  test.each(rows)('%s', (_, principal, request, allowed) => {
    expect(decide(request, { resource: grant(principal) }) === 'allow').toBe(allowed)
  })

  test('the unique id is found whatever the case of its key', () => {
    const request = { context: { 'AWS:UserId': 'AROAAPPAPPAPPAPPAPPAP:one' } }
    expect(decide(request, { resource: grant({ AWS: 'AROAAPPAPPAPPAPPAPPAP' }) })).toBe('allow')
  })

  test('a service asks the resource-based policy only', () => {
    const resource = grant({ Service: SERVICE.service })
    for (const policies of [{ identity: [denyAll] }, { permissionsBoundary: denyAll }, { session: [denyAll] }]) {
      expect(decide({ principal: SERVICE }, { resource, ...policies })).toBe('allow')
    }
    expect(decide({ principal: SERVICE }, { identity: [allowAll] })).toBe('implicit-deny')
  })

  const refused: readonly [string, unknown, string][] = [
    [
      'a partial wildcard',
      { AWS: `arn:aws:iam::${A}:role/*` },
      `Invalid principal in policy: "AWS":"arn:aws:iam::${A}:role/*"`,
    ],
    [
      'a session wildcard',
      { AWS: `arn:aws:sts::${A}:assumed-role/app/*` },
      `Invalid principal in policy: "AWS":"arn:aws:sts::${A}:assumed-role/app/*"`,
    ],
    ['a group', { AWS: `arn:aws:iam::${A}:group/g` }, `Invalid principal in policy: "AWS":"arn:aws:iam::${A}:group/g"`],
    ['every service', { Service: '*' }, 'Invalid principal in policy: "Service":"*"'],
    ['neither ARN nor account', { AWS: 'alice' }, 'Invalid principal in policy: "AWS":"alice"'],
    ['an unknown kind', { Aws: A }, 'Syntax errors in policy.'],
    ['a bare ARN', ROLE, 'Syntax errors in policy.'],
  ]
  test.each(refused)('refuses %s', (_, principal, message) => {
    const refusal = expect.objectContaining({ name: 'PolicyError', message, code: 'MalformedPolicyDocument' })
    expect(() => decide({}, { resource: grant(principal) })).toThrow(refusal)
  })
})

describe('reference_policies_elements_notprincipal', () => {
  const deny = (NotPrincipal: unknown) => policy('resource', { ...DENY, NotPrincipal })
  const rows: readonly [string, unknown, Partial<AuthorizationRequest>, ApplicablePolicies, string][] = [
    ['a user, with its account', { AWS: [ROOT, USER] }, { principal: USER }, {}, 'allow'],
    ['a user, without its account', { AWS: USER }, { principal: USER }, {}, 'explicit-deny'],
    ['a session, with role and account', { AWS: [ROOT, ROLE, SESSION] }, {}, {}, 'allow'],
    ['a session, without the role', { AWS: [ROOT, SESSION] }, {}, {}, 'explicit-deny'],
    ['a session, without the account', { AWS: [ROLE, SESSION] }, {}, {}, 'explicit-deny'],
    ['the role alone', { AWS: [ROOT, ROLE] }, {}, {}, 'explicit-deny'],
    ['an account, for its root', { AWS: A }, { principal: ROOT }, {}, 'allow'],
    ['a service', { Service: SERVICE.service }, { principal: SERVICE }, {}, 'implicit-deny'],
    ['another service', { Service: 's3.amazonaws.com' }, { principal: SERVICE }, {}, 'explicit-deny'],
    [
      'never with a boundary (access_policies_boundaries)',
      { AWS: [ROOT, USER] },
      { principal: USER },
      { permissionsBoundary: allowAll },
      'explicit-deny',
    ],
  ]
  test.each(rows)('Deny spares %s', (_, notPrincipal, request, policies, decision) => {
    expect(decide(request, { identity: [allowAll], resource: deny(notPrincipal), ...policies })).toBe(decision)
  })

  test('AWS’s replacement: Deny * unless aws:PrincipalArn', () => {
    const resource = policy('resource', {
      ...DENY,
      Principal: '*',
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': ROLE } },
    })
    expect(decide({}, { identity: [allowAll], resource })).toBe('allow')
    expect(decide({ principal: USER }, { identity: [allowAll], resource })).toBe('explicit-deny')
  })
})

// AWS Lambda Developer Guide, lambda-api-permissions-ref: Resource is compared with name and qualifier as sent.
describe('lambda-api-permissions-ref: qualifiers', () => {
  const requested = ['f', 'f:live', 'f:1', 'f2'] as const
  const rows: readonly [string, readonly boolean[]][] = [
    ['f', [true, false, false, false]],
    ['f:live', [false, true, false, false]],
    ['f:*', [false, true, true, false]],
    ['f*', [true, true, true, true]],
  ]
  test.each(rows)('function:%s', (name, expected) => {
    const identity = [policy('identity', { ...ALL, Resource: `arn:aws:lambda:us-east-1:${A}:function:${name}` })]
    const answers = requested.map(
      (name) => decide({ resource: `arn:aws:lambda:us-east-1:${A}:function:${name}` }, { identity }) === 'allow',
    )
    expect(answers).toEqual(expected)
  })
})

describe('reference_policies_elements_resource and _action', () => {
  type Row = [element: string, pattern: string | readonly string[], asked: string, matches: boolean]
  const rows: readonly Row[] = [
    ['Resource', '*', FUNCTION, true],
    ['Resource', FUNCTION, FUNCTION, true],
    ['Resource', FUNCTION, FUNCTION.replace('function:f', 'function:F'), false],
    ['Resource', ['arn:aws:s3:::b', FUNCTION], FUNCTION, true],
    ['Resource', `arn:aws:lambda:*:${A}:function:f`, FUNCTION, true],
    ['Resource', `arn:aws:lambda:us-*:${A}:function:f`, FUNCTION, true],
    ['Resource', `arn:*:lambda:us-east-?:${A}:function:f`, FUNCTION, true],
    // A star in the first five of six fields does not cross a colon (measured on AWS's CheckNoNewAccess verdicts).
    ['Resource', 'arn:aws:s3:*:*:bucket/k', `arn:aws:s3:::a:bucket/k`, false],
    ['Resource', `arn:aws:lambda:us-east-1:*:f`, FUNCTION, false],
    ['Resource', 'arn:aws:lambda:*', FUNCTION, true],
    // A star for region and account at once leaves six fields, the wrong ones (not verified); fewer are compared as a whole.
    ['Resource', 'arn:aws:lambda:*:function:f', FUNCTION, false],
    ['Resource', 'arn:aws:lambda:*function:f', FUNCTION, true],
    ['Resource', `arn:aws:lambda:us-east-1:${A}:*`, FUNCTION, true],
    ['Resource', `arn:aws:lambda:us-east-1:${A}:function:*:live`, `${FUNCTION}:live`, true],
    ['Resource', 'arn:aws:s3:::b/*', 'arn:aws:s3:::b/x/y:z', true],
    ['Resource', 'arn:aws:s3:::b/*/z', 'arn:aws:s3:::b/x/y/z', true],
    ['Resource', 'arn:aws:s3:::b/?', 'arn:aws:s3:::b/xy', false],
    ['Resource', 'arn:aws:s3:::b/?', 'arn:aws:s3:::b//', true],
    // A star in the request is a character.
    ['Resource', 'arn:aws:s3:::b/x', 'arn:aws:s3:::b/*', false],
    ['Resource', 'arn:aws:s3:::b/?', 'arn:aws:s3:::b/*', true],
    ['Resource', 'arn:aws:s3:::b/${*}', 'arn:aws:s3:::b/*', true],
    ['Resource', 'arn:aws:s3:::b/${*}', 'arn:aws:s3:::b/x', false],
    ['Resource', FUNCTION, '*', false],
    ['NotResource', FUNCTION, FUNCTION, false],
    ['NotResource', FUNCTION, FOREIGN, true],
    ['NotResource', '*', FUNCTION, false],
    ['NotResource', [FOREIGN, 'arn:aws:lambda:*'], FUNCTION, false],
    ['Action', 'lambda:InvokeFunction', 'lambda:InvokeFunction', true],
    ['Action', 'LAMBDA:invokefunction', 'lambda:InvokeFunction', true],
    ['Action', 'lambda:InvokeFunction', 'Lambda:INVOKEFUNCTION', true],
    ['Action', 'lambda:Invoke*', 'lambda:InvokeFunction', true],
    ['Action', 'lambda:Invoke', 'lambda:InvokeFunction', false],
    ['Action', 'lambda:*Function', 'lambda:InvokeFunction', true],
    ['Action', 'lambda:InvokeFunctio?', 'lambda:InvokeFunction', true],
    ['Action', ['s3:*', 'lambda:*'], 'lambda:InvokeFunction', true],
    ['Action', '*', 'lambda:InvokeFunction', true],
    ['NotAction', 's3:*', 'lambda:InvokeFunction', true],
    ['NotAction', 'lambda:invoke*', 'lambda:InvokeFunction', false],
    ['NotAction', ['s3:*', 'lambda:*'], 'lambda:InvokeFunction', false],
  ]
  test.each(rows)('%s %s against %s: %s', (element, pattern, asked, matches) => {
    const onResource = element.endsWith('Resource')
    const other = onResource ? { Action: '*' } : { Resource: '*' }
    const identity = [policy('identity', { Effect: 'Allow', [element]: pattern, ...other })]
    const request = onResource ? { resource: asked, resourceAccount: A } : { action: asked }
    expect(decide(request, { identity }) === 'allow').toBe(matches)
  })
})

function holds(
  Condition: unknown,
  context: RequestContext = {},
  Version = '2012-10-17',
  principal: AuthorizationRequest['principal'] = USER,
) {
  const identity = [{ name: 'identity', document: document([{ ...ALL, Condition }], Version) }]
  const resource = { name: 'resource', document: document([{ ...ALL, Principal: '*', Condition }], Version) }
  return (
    decide(
      { principal, context },
      typeof principal === 'string' && principal !== 'anonymous' ? { identity } : { resource },
    ) === 'allow'
  )
}

describe('reference_policies_elements_condition_operators', () => {
  const key = 'x:Key'
  type Row = [operator: string, wanted: unknown, given: RequestContext[string] | undefined, holds: boolean]
  const rows: readonly Row[] = [
    // A key that is absent: false for positive operators, true for negated ones and …IfExists.
    ['StringEquals', 'a', undefined, false],
    ['StringNotEquals', 'a', undefined, true],
    ['StringEqualsIfExists', 'a', undefined, true],
    ['StringNotEqualsIfExists', 'a', undefined, true],
    ['ArnLike', 'arn:*', undefined, false],
    ['ArnNotLike', 'arn:*', undefined, true],
    ['NumericLessThan', '1', undefined, false],
    ['NumericLessThanIfExists', '1', undefined, true],
    ['NotIpAddress', '10.0.0.0/8', undefined, true],
    ['Bool', 'false', undefined, false],
    ['BoolIfExists', 'false', undefined, true],
    ['StringEqualsIfExists', 'a', 'b', false],
    ['Null', 'true', undefined, true],
    ['Null', 'false', undefined, false],
    ['Null', 'true', 'a', false],
    ['Null', false, 'a', true],
    ['Null', 'true', [], true],
    // Several values: OR; for a negated operator NOT (any).
    ['StringEquals', ['a', 'b'], 'b', true],
    ['StringNotEquals', ['a', 'b'], 'b', false],
    ['StringNotEquals', ['a', 'b'], 'c', true],
    ['StringEquals', [], 'a', false],
    ['StringEquals', 'a', 'A', false],
    ['StringEqualsIgnoreCase', 'a', 'A', true],
    ['StringNotEqualsIgnoreCase', 'a', 'A', false],
    ['StringEquals', 'a*', 'ab', false],
    ['StringEquals', 'a*', 'a*', true],
    ['StringLike', 'a*', 'ab', true],
    ['StringLike', 'a?', 'abc', false],
    ['StringLike', 'A*', 'ab', false],
    ['StringNotLike', ['a*', 'b*'], 'bc', false],
    ['stringlike', 'a*', 'ab', true],
    ['StringEquals', '', '', true],
    ['StringEquals', 'true', true, true],
    ['StringEquals', '5', 5, true],
    ['NumericEquals', '5', '5.0', true],
    ['NumericEquals', 5, 5, true],
    ['NumericNotEquals', '5', 6, true],
    ['NumericLessThan', '10', '9', true],
    ['NumericLessThanEquals', '10', '10', true],
    ['NumericGreaterThan', '10', '10', false],
    ['NumericGreaterThanEquals', '10', '1e1', true],
    ['NumericLessThan', '10', 'ten', false],
    ['NumericNotEquals', '10', 'ten', true],
    ['DateLessThan', '2026-01-01T00:00:00Z', '2025-12-31T23:59:59Z', true],
    ['DateLessThan', '2026-01-01T00:00:00Z', '2026-01-01T00:30:00+01:00', true],
    ['DateEquals', '1767225600', '2026-01-01T00:00:00Z', true],
    ['DateGreaterThan', '2026-01-01', '2026-01-02T00:00:00Z', true],
    ['DateGreaterThanEquals', '2026-01-01T00:00:00Z', 1767225600, true],
    ['DateNotEquals', '2026-01-01T00:00:00Z', 'soon', true],
    ['Bool', 'true', true, true],
    ['Bool', true, 'true', true],
    ['Bool', 'TRUE', 'true', true],
    ['Bool', 'true', 'false', false],
    ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', true],
    ['BinaryEquals', 'QmluYXJ5', 'qmluyxj5', false],
    ['IpAddress', '10.0.0.0/8', '10.255.0.1', true],
    ['IpAddress', '10.0.0.0/8', '11.0.0.1', false],
    ['IpAddress', '10.1.2.3', '10.1.2.3', true],
    ['IpAddress', '10.1.2.3', '10.1.2.4', false],
    ['NotIpAddress', ['10.0.0.0/8', '192.0.2.0/24'], '192.0.2.1', false],
    ['IpAddress', '2001:db8::/32', '2001:db8:1::5', true],
    ['IpAddress', '2001:db8::/32', '2001:db9::', false],
    ['IpAddress', '0.0.0.0/0', '2001:db8::1', false],
    ['ArnEquals', 'arn:aws:sns:*:111111111111:t*', 'arn:aws:sns:us-east-1:111111111111:topic', true],
    ['ArnLike', 'arn:aws:sns:*:111111111111:t*', 'arn:aws:sns:us-east-1:222222222222:topic', false],
    ['ArnLike', 'arn:aws:sns:*:topic', 'arn:aws:sns:us-east-1:111111111111:topic', false],
    ['ArnLike', 'arn:aws:s3:::b', 'arn:aws:s3:::B', false],
    ['ArnLike', 'arn:aws:s3:::b', 'no arn', false],
    ['ArnNotLike', 'arn:aws:s3:::b', 'no arn', true],
    ['ArnLike', 'arn:aws:s3:::b/*', 'arn:aws:s3:::b/x:y/z', true],
  ]
  test.each(rows)('%s %j against %j: %s', (operator, wanted, given, expected) => {
    expect(holds({ [operator]: { [key]: wanted } }, given === undefined ? {} : { [key]: given })).toBe(expected)
  })

  test('a Deny with a negated operator fires when the key is absent', () => {
    for (const operator of ['StringNotEquals', 'StringNotEqualsIfExists']) {
      const deny = policy('deny', { ...DENY, Condition: { [operator]: { 'aws:PrincipalOrgID': 'o-1' } } })
      expect(decide({}, { identity: [allowAll, deny] })).toBe('explicit-deny')
    }
    const deny = policy('deny', { ...DENY, Condition: { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': 'a' } } })
    expect(decide({}, { identity: [allowAll, deny] })).toBe('allow')
  })

  test('several keys and operators: AND', () => {
    const condition = { StringEquals: { 'x:a': '1', 'x:b': '2' }, StringLike: { 'x:c': '3*' } }
    expect(holds(condition, { 'x:a': '1', 'x:b': '2', 'x:c': '34' })).toBe(true)
    for (const other of ['x:a', 'x:b', 'x:c']) {
      expect(holds(condition, { 'x:a': '1', 'x:b': '2', 'x:c': '34', [other]: 'no' })).toBe(false)
    }
  })
})

describe('reference_policies_condition-single-vs-multi-valued-context-keys', () => {
  type Row = [operator: string, wanted: readonly string[], given: readonly string[] | undefined, holds: boolean]
  const rows: readonly Row[] = [
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAllValues:StringEquals', ['a'], undefined, true],
    ['ForAllValues:StringEquals', ['a'], [], true],
    ['ForAllValues:StringEquals', ['a'], [''], true],
    ['ForAllValues:StringNotEquals', ['a'], [''], true],
    ['ForAllValues:StringNotLike', ['a*'], ['b', 'c'], true],
    ['ForAllValues:StringNotLike', ['a*'], ['b', 'ac'], false],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['b', 'c'], true],
    ['ForAnyValue:StringEquals', ['a'], ['c'], false],
    ['ForAnyValue:StringEquals', ['a'], undefined, false],
    ['ForAnyValue:StringEquals', ['a'], [], false],
    ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], true],
    ['ForAnyValue:StringNotEquals', ['a'], ['a'], false],
    ['ForAnyValue:StringNotEquals', ['a'], undefined, false],
    ['foranyvalue:stringequals', ['a'], ['a'], true],
    // A multivalued key needs a set operator (also seen in SimulateCustomPolicy).
    ['StringEquals', ['a'], ['a'], false],
    ['StringLike', ['*'], ['a', 'b'], false],
    ['StringNotEquals', ['a'], ['a'], true],
  ]
  test.each(rows)('%s %j against %j: %s', (operator, wanted, given, expected) => {
    expect(holds({ [operator]: { 'aws:TagKeys': wanted } }, given ? { 'aws:TagKeys': given } : {})).toBe(expected)
  })

  test('ForAllValues together with Null: false asks for presence', () => {
    const condition = { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' }, Null: { 'aws:TagKeys': 'false' } }
    expect(holds(condition, { 'aws:TagKeys': ['a'] })).toBe(true)
    expect(holds(condition)).toBe(false)
  })
})

describe('reference_policies_variables', () => {
  const OLD = '2008-10-17'
  const team = { 'aws:PrincipalTag/team': 'red' }
  test.each<[string, unknown, RequestContext, string, boolean]>([
    ['replaced', { StringEquals: { 'x:k': '${aws:username}' } }, { 'x:k': 'alice' }, '2012-10-17', true],
    ['in the old version literal text', { StringEquals: { 'x:k': '${aws:username}' } }, { 'x:k': 'alice' }, OLD, false],
    [
      'in the old version literal text',
      { StringEquals: { 'x:k': '${aws:username}' } },
      { 'x:k': '${aws:username}' },
      OLD,
      true,
    ],
    ['names ignore case', { StringEquals: { 'x:k': '${AWS:UserName}' } }, { 'x:k': 'alice' }, '2012-10-17', true],
    ['default', { StringEquals: { 'x:k': "${aws:PrincipalTag/team, 'none'}" } }, { 'x:k': 'none' }, '2012-10-17', true],
    [
      'default, not needed',
      { StringEquals: { 'x:k': "${aws:PrincipalTag/team, 'none'}" } },
      { 'x:k': 'red', ...team },
      '2012-10-17',
      true,
    ],
    [
      'without value a positive operator does not match',
      { StringLike: { 'x:k': '*${aws:PrincipalTag/team}' } },
      { 'x:k': 'red' },
      '2012-10-17',
      false,
    ],
    [
      'without value a negated operator matches',
      { StringNotLike: { 'x:k': '*${aws:PrincipalTag/team}' } },
      { 'x:k': 'red' },
      '2012-10-17',
      true,
    ],
    [
      'multivalued keys are no variables',
      { StringEquals: { 'x:k': '${aws:TagKeys}' } },
      { 'x:k': 'a', 'aws:TagKeys': ['a'] },
      '2012-10-17',
      false,
    ],
    [
      'a value holds no wildcards',
      { StringLike: { 'x:k': '${aws:PrincipalTag/team}' } },
      { 'x:k': 'abc', 'aws:PrincipalTag/team': 'a*' },
      '2012-10-17',
      false,
    ],
    ['literals', { StringLike: { 'x:k': '${*}${?}${$}*' } }, { 'x:k': '*?$x' }, '2012-10-17', true],
    [
      'in ARN operators',
      { ArnLike: { 'x:k': 'arn:aws:s3:::${aws:username}/*' } },
      { 'x:k': 'arn:aws:s3:::alice/1' },
      '2012-10-17',
      true,
    ],
    [
      'in any field of an ARN operator',
      { ArnLike: { 'x:k': 'arn:aws:sns:*:${aws:PrincipalAccount}:t' } },
      { 'x:k': `arn:aws:sns:us-east-1:${A}:t` },
      '2012-10-17',
      true,
    ],
  ])('condition, %s', (_, condition, context, version, expected) => {
    expect(holds(condition, context, version)).toBe(expected)
  })

  test.each(['NumericEquals', 'DateEquals', 'Bool', 'BinaryEquals', 'IpAddress', 'Null'])('none in %s', (operator) => {
    expect(() => holds({ [operator]: { 'x:k': '${aws:username}' } })).toThrow(PolicyError)
  })

  test.each<[string, string, string, RequestContext, string, boolean]>([
    ['after the fifth colon', 'arn:aws:s3:::b/${aws:username}/*', 'arn:aws:s3:::b/alice/1', {}, '2012-10-17', true],
    ['after the fifth colon', 'arn:aws:s3:::b/${aws:username}/*', 'arn:aws:s3:::b/bob/1', {}, '2012-10-17', false],
    ['not before it', 'arn:aws:lambda:us-east-1:${aws:PrincipalAccount}:function:f', FUNCTION, {}, '2012-10-17', false],
    ['not in the old version', 'arn:aws:s3:::b/${aws:username}', 'arn:aws:s3:::b/alice', {}, OLD, false],
    ['literal in the old version', 'arn:aws:s3:::b/${aws:username}', 'arn:aws:s3:::b/${aws:username}', {}, OLD, true],
    ['without value', 'arn:aws:s3:::b/${aws:PrincipalTag/team}*', 'arn:aws:s3:::b/x', {}, '2012-10-17', false],
    ['default', "arn:aws:s3:::b/${aws:PrincipalTag/team, 'x'}*", 'arn:aws:s3:::b/xy', {}, '2012-10-17', true],
    [
      'no default when there is a value',
      "arn:aws:s3:::b/${aws:PrincipalTag/team, 'x'}",
      'arn:aws:s3:::b/x',
      team,
      '2012-10-17',
      false,
    ],
  ])('Resource, %s: %s', (_, pattern, resource, context, version, expected) => {
    const identity = [{ name: 'identity', document: document([{ ...ALL, Resource: pattern }], version) }]
    const request = { principal: USER, resource, resourceAccount: A, context }
    expect(decide(request, { identity }) === 'allow').toBe(expected)
  })
})

describe('reference_policies_condition-keys', () => {
  type Row = [string, AuthorizationRequest['principal'], unknown, RequestContext, boolean]
  const rows: readonly Row[] = [
    ['key names ignore case', USER, { StringEquals: { 'AWS:username': 'alice' } }, {}, true],
    [
      'tag keys ignore case',
      USER,
      { StringEquals: { 'aws:PrincipalTag/TEAM': 'red' } },
      { 'aws:PrincipalTag/team': 'red' },
      true,
    ],
    [
      'tag values do not',
      USER,
      { StringEquals: { 'aws:PrincipalTag/team': 'Red' } },
      { 'aws:PrincipalTag/team': 'red' },
      false,
    ],
    ['aws:PrincipalArn of a session is the role', SESSION, { ArnEquals: { 'aws:PrincipalArn': ROLE } }, {}, true],
    [
      'aws:PrincipalArn of a session is never the session',
      SESSION,
      { ArnEquals: { 'aws:PrincipalArn': SESSION } },
      {},
      false,
    ],
    [
      'aws:PrincipalArn has the role’s path',
      SESSION,
      { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${A}:role/team/app` } },
      { 'aws:PrincipalArn': `arn:aws:iam::${A}:role/team/app` },
      true,
    ],
    ['aws:PrincipalArn with :root is the root user only', USER, { ArnEquals: { 'aws:PrincipalArn': ROOT } }, {}, false],
    ['aws:PrincipalArn is absent for anonymous', 'anonymous', { Null: { 'aws:PrincipalArn': 'true' } }, {}, true],
    ['aws:PrincipalAccount', SESSION, { StringEquals: { 'aws:PrincipalAccount': A } }, {}, true],
    [
      'aws:PrincipalAccount of anonymous',
      'anonymous',
      { StringEquals: { 'aws:PrincipalAccount': 'anonymous' } },
      {},
      true,
    ],
    ['aws:PrincipalType of a user', USER, { StringEquals: { 'aws:PrincipalType': 'User' } }, {}, true],
    ['aws:PrincipalType of a session', SESSION, { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }, {}, true],
    [
      'aws:PrincipalType of a federated user',
      FEDERATED,
      { StringEquals: { 'aws:PrincipalType': 'FederatedUser' } },
      {},
      true,
    ],
    ['aws:PrincipalType of anonymous', 'anonymous', { StringEquals: { 'aws:PrincipalType': 'Anonymous' } }, {}, true],
    ['aws:userid of a federated user', FEDERATED, { StringEquals: { 'aws:userid': `${A}:fay` } }, {}, true],
    [
      'aws:userid of a session',
      SESSION,
      { StringEquals: { 'aws:userid': 'AROA1:one' } },
      { 'aws:userid': 'AROA1:one' },
      true,
    ],
    ['aws:userid of anonymous', 'anonymous', { StringEquals: { 'aws:userid': 'anonymous' } }, {}, true],
    ['aws:username is for users only', SESSION, { Null: { 'aws:username': 'true' } }, {}, true],
    ['aws:PrincipalIsAWSService of a service', SERVICE, { Bool: { 'aws:PrincipalIsAWSService': 'true' } }, {}, true],
    ['aws:PrincipalIsAWSService of a role', SESSION, { Bool: { 'aws:PrincipalIsAWSService': 'false' } }, {}, true],
    [
      'aws:PrincipalIsAWSService is absent for anonymous',
      'anonymous',
      { Null: { 'aws:PrincipalIsAWSService': 'true' } },
      {},
      true,
    ],
    ['aws:PrincipalServiceName', SERVICE, { StringEquals: { 'aws:PrincipalServiceName': SERVICE.service } }, {}, true],
    ['aws:SourceAccount never comes with a role', SESSION, { StringEquals: { 'aws:SourceAccount': A } }, {}, false],
    ['aws:ResourceAccount', SESSION, { StringEquals: { 'aws:ResourceAccount': A } }, {}, true],
    ['aws:ViaAWSService', SESSION, { Bool: { 'aws:ViaAWSService': 'false' } }, {}, true],
    [
      'aws:MultiFactorAuthPresent is absent with long-term keys',
      USER,
      { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
      {},
      false,
    ],
  ]
  test.each(rows)('%s', (_, principal, condition, context, expected) => {
    expect(holds(condition, context, '2012-10-17', principal)).toBe(expected)
  })

  test('aws:PrincipalArn of the root user', () => {
    const scps = [
      [policy('scp', ALL, { ...DENY, Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' } } })],
    ]
    expect(decide({ principal: ROOT }, { scps })).toBe('explicit-deny')
    expect(decide({}, { identity: [allowAll], scps })).toBe('allow')
  })
})

// troubleshoot_access-denied
describe('troubleshoot_access-denied: wordings', () => {
  const user = `User: ${SESSION} is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION}`
  const because = (what: string) => `${user} because no ${what} allows the lambda:InvokeFunction action`
  const explicit = (what: string) => `${user} with an explicit deny in ${what}`
  const assume = (arn: string) => `User: ${arn} is not authorized to perform: sts:AssumeRole`
  const identity = [allowAll]
  const rows: readonly [string, Partial<AuthorizationRequest>, ApplicablePolicies, string][] = [
    ['identity', {}, {}, because('identity-based policy')],
    ['identity, explicit', {}, { identity: [denyAll] }, explicit('an identity-based policy')],
    ['resource', { resource: FOREIGN }, { identity }, because('resource-based policy').replace(FUNCTION, FOREIGN)],
    ['resource, explicit', {}, { resource: grant('*', { Effect: 'Deny' }) }, explicit('a resource-based policy')],
    ['SCP', {}, { identity, scps: [[allowNone]] }, because('service control policy')],
    ['SCP, explicit', {}, { identity, scps: [[denyAll]] }, explicit('a service control policy')],
    [
      'RCP, explicit',
      { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' },
      { identity, rcps: [[grant('*', { Effect: 'Deny' })]] },
      `User: ${SESSION} is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/k with an explicit deny in a resource control policy`,
    ],
    ['boundary', {}, { identity, permissionsBoundary: allowNone }, because('permissions boundary')],
    ['boundary, explicit', {}, { identity, permissionsBoundary: denyAll }, explicit('a permissions boundary')],
    ['session', {}, { identity, session: [allowNone] }, because('session policy')],
    ['session, explicit', {}, { identity, session: [denyAll] }, explicit('a session policy')],
    [
      'trust, without the resource',
      { action: 'sts:AssumeRole', resource: FOREIGN_TARGET },
      { identity, resource: trust({ AWS: B }) },
      `${assume(SESSION)} because no role trust policy allows the sts:AssumeRole action`,
    ],
    [
      'trust, explicit',
      { action: 'sts:AssumeRole', resource: FOREIGN_TARGET },
      { identity, resource: trust('*', { Effect: 'Deny' }) },
      `${assume(SESSION)} with an explicit deny in the role trust policy`,
    ],
    [
      'the identity side of AssumeRole names the role',
      { action: 'sts:AssumeRole', resource: FOREIGN_TARGET },
      { resource: trust({ AWS: A }) },
      `${assume(SESSION)} on resource: ${FOREIGN_TARGET} because no identity-based policy allows the sts:AssumeRole action`,
    ],
    ['a user', { principal: USER }, {}, because('identity-based policy').replace(SESSION, USER)],
    [
      'no resource: a star, as Lambda writes it (RhinoSecurityLabs/cloudgoat#384)',
      { resource: '*' },
      {},
      because('identity-based policy').replace(FUNCTION, '*'),
    ],
    [
      'the policy’s ARN, where it has one',
      {},
      {
        identity,
        scps: [
          [allowAll, { ...denyAll, arn: 'arn:aws:organizations::777788889999:policy/o-1/service_control_policy/p-1' }],
        ],
      },
      `${explicit('a service control policy')}: arn:aws:organizations::777788889999:policy/o-1/service_control_policy/p-1`,
    ],
    [
      'no ARN in an implicit denial',
      {},
      { identity, permissionsBoundary: { ...allowNone, arn: `arn:aws:iam::${A}:policy/b` } },
      because('permissions boundary'),
    ],
    [
      'the policy of a VPC endpoint',
      {},
      { identity: [allowAll], vpcEndpoint: policy('vpce-1', { ...NONE, Principal: '*' }) },
      because('VPC endpoint policy'),
    ],
    [
      'a Deny in the policy of a VPC endpoint',
      {},
      { identity: [allowAll], vpcEndpoint: policy('vpce-1', { ...DENY, Principal: '*' }) },
      explicit('a VPC endpoint policy'),
    ],
    [
      'one layer of several: RCP before SCP before the others',
      {},
      { identity: [denyAll], scps: [[denyAll]], permissionsBoundary: denyAll },
      explicit('a service control policy'),
    ],
    [
      'an explicit Deny before an implicit one',
      {},
      { identity: [allowAll], scps: [[allowNone]], session: [denyAll] },
      explicit('a session policy'),
    ],
  ]
  test.each(rows)('%s', (_, request, policies, message) => {
    const decision = authorize(
      { principal: SESSION, action: 'lambda:InvokeFunction', resource: FUNCTION, ...request },
      policies,
    )
    expect(decision.message).toBe(message)
  })

  test('an allowed request has none', () => {
    expect(
      authorize({ principal: SESSION, action: 'lambda:InvokeFunction', resource: FUNCTION }, { identity }).message,
    ).toBe('')
  })
})
