import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ApplicablePolicies, type AuthorizationRequest, authorize } from '../../src/iam/authorize.ts'
import type { NamedPolicy } from '../../src/iam/evaluate.ts'
import { explain, formatExplanation, type Obstacle } from '../../src/iam/explain.ts'
import type { NaivePolicies, NaivePolicy, NaiveStatement } from './naive-authorize.ts'
import { many } from './naive-match.ts'
import { runs, worldOf } from './worlds.ts'

const A = '111111111111'
const B = '222222222222'
const USER = `arn:aws:iam::${A}:user/alice`
const SESSION = `arn:aws:sts::${A}:assumed-role/app/one`
const FUNCTION = `arn:aws:lambda:us-east-1:${A}:function:f`
const FOREIGN = `arn:aws:lambda:us-east-1:${B}:function:f:live`
const TARGET = `arn:aws:iam::${B}:role/target`

const policy = (name: string, ...Statement: Readonly<Record<string, unknown>>[]): NamedPolicy => ({
  name,
  document: { Version: '2012-10-17', Statement },
})
const allow = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource })
const identity = [policy('AppPolicy', allow('*', '*'))]
const assume = { action: 'sts:AssumeRole', resource: TARGET }
const trust = (Principal: unknown, Condition?: unknown) =>
  policy('trust', {
    Sid: 'Trust',
    Effect: 'Allow',
    Principal,
    Action: 'sts:AssumeRole',
    ...(Condition !== undefined && { Condition }),
  })
const external = { StringEquals: { 'sts:ExternalId': 'x-1' } }

describe('formatExplanation', () => {
  type Row = [string, Partial<AuthorizationRequest>, ApplicablePolicies, readonly string[]]
  const rows: readonly Row[] = [
    [
      'no identity statement',
      {},
      {},
      [
        `User: ${SESSION} is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION} because no identity-based policy allows the lambda:InvokeFunction action`,
        `why  nothing in the policies of role \`app\` in account ${A} allows it`,
        `fix  add to the policies of role \`app\` in account ${A}`,
        `     {"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"${FUNCTION}"}`,
      ],
    ],
    [
      'a user with another action',
      { principal: USER },
      { identity: [policy('AlicePolicy', allow('lambda:GetFunction', '*'))] },
      [
        `User: ${USER} is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION} because no identity-based policy allows the lambda:InvokeFunction action`,
        'why  statement 1 of `AlicePolicy` allows Action lambda:GetFunction; the request has lambda:InvokeFunction',
        `fix  add to the policies of user \`alice\` in account ${A}`,
        `     {"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"${FUNCTION}"}`,
      ],
    ],
    [
      'the trust policy excludes the caller',
      assume,
      { identity, resource: trust({ AWS: `arn:aws:iam::${A}:role/other` }) },
      [
        `User: ${SESSION} is not authorized to perform: sts:AssumeRole because no role trust policy allows the sts:AssumeRole action`,
        `why  statement Trust of \`trust\` allows Principal {"AWS":["arn:aws:iam::${A}:role/other"]}; the request has ${SESSION}`,
        `fix  add to the trust policy of role \`target\` in account ${B}`,
        `     {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${A}:role/app"},"Action":"sts:AssumeRole"}`,
      ],
    ],
    [
      'no trust policy is seen',
      assume,
      { identity },
      [
        `User: ${SESSION} is not authorized to perform: sts:AssumeRole because no role trust policy allows the sts:AssumeRole action`,
        `why  nothing in the trust policy of role \`target\` in account ${B} allows it`,
        `fix  add to the trust policy of role \`target\` in account ${B}`,
        `     {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${A}:role/app"},"Action":"sts:AssumeRole"}`,
      ],
    ],
    [
      'the ExternalId is missing',
      assume,
      { identity, resource: trust({ AWS: A }, external) },
      [
        `User: ${SESSION} is not authorized to perform: sts:AssumeRole because no role trust policy allows the sts:AssumeRole action`,
        'why  statement Trust of `trust` requires StringEquals sts:ExternalId `x-1`; the request has nothing',
        `fix  send a request that meets StringEquals sts:ExternalId \`x-1\`; to allow it without, add to the trust policy of role \`target\` in account ${B}`,
        `     {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${A}:role/app"},"Action":"sts:AssumeRole"}`,
      ],
    ],
    [
      'the ExternalId is wrong',
      { ...assume, context: { 'sts:ExternalId': 'x-2' } },
      { identity, resource: trust({ AWS: A }, external) },
      [
        `User: ${SESSION} is not authorized to perform: sts:AssumeRole because no role trust policy allows the sts:AssumeRole action`,
        'why  statement Trust of `trust` requires StringEquals sts:ExternalId `x-1`; the request has `x-2`',
        `fix  send a request that meets StringEquals sts:ExternalId \`x-1\`; to allow it without, add to the trust policy of role \`target\` in account ${B}`,
        `     {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${A}:role/app"},"Action":"sts:AssumeRole"}`,
      ],
    ],
    [
      'an alias is allowed, the function itself is not',
      { resource: FUNCTION },
      { identity: [policy('AppPolicy', allow('lambda:InvokeFunction', `${FUNCTION}:live`))] },
      [
        `User: ${SESSION} is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION} because no identity-based policy allows the lambda:InvokeFunction action`,
        `why  statement 1 of \`AppPolicy\` allows Resource ${FUNCTION}:live; the request has ${FUNCTION}`,
        `fix  call its \`live\`, as that statement says; to allow this one too, add to the policies of role \`app\` in account ${A}`,
        `     {"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"${FUNCTION}"}`,
      ],
    ],
    [
      'the qualifier does not match, on both sides',
      { resource: FOREIGN },
      {
        identity: [policy('AppPolicy', allow('lambda:InvokeFunction', FOREIGN.replace(':live', '')))],
        resource: policy('function policy', {
          ...allow('lambda:InvokeFunction', FOREIGN.replace(':live', '')),
          Principal: { AWS: A },
        }),
      },
      [
        `User: ${SESSION} is not authorized to perform: lambda:InvokeFunction on resource: ${FOREIGN} because no identity-based policy allows the lambda:InvokeFunction action`,
        `why  statement 1 of \`AppPolicy\` allows Resource ${FOREIGN.replace(':live', '')}; the request has ${FOREIGN}`,
        `fix  call it without a qualifier, as that statement says; to allow this one too, add to the policies of role \`app\` in account ${A}`,
        `     {"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"${FOREIGN}"}`,
        `why  statement 1 of \`function policy\` allows Resource ${FOREIGN.replace(':live', '')}; the request has ${FOREIGN}`,
        `fix  call it without a qualifier, as that statement says; to allow this one too, add to the resource-based policy of \`${FOREIGN}\` in account ${B}`,
        `     {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${A}:role/app"},"Action":"lambda:InvokeFunction","Resource":"${FOREIGN}"}`,
      ],
    ],
    [
      'an SCP says nothing, at one level of three',
      {},
      { identity, scps: [identity, [policy('OnlyS3', allow('s3:*', '*'))], identity] },
      [
        `User: ${SESSION} is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION} because no service control policy allows the lambda:InvokeFunction action`,
        `why  nothing in the service control policies of account ${A} (level 2 of 3) allows it`,
        `fix  add to the service control policies of account ${A} (level 2 of 3)`,
        `     {"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"${FUNCTION}"}`,
      ],
    ],
    [
      'the boundary says nothing',
      {},
      { identity, permissionsBoundary: policy('Boundary', allow('s3:*', '*')) },
      [
        `User: ${SESSION} is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION} because no permissions boundary allows the lambda:InvokeFunction action`,
        `why  nothing in the permissions boundary in account ${A} allows it`,
        `fix  add to the permissions boundary in account ${A}`,
        `     {"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"${FUNCTION}"}`,
      ],
    ],
    [
      'the session policy allows another resource',
      {},
      { identity, session: [policy('session', allow('lambda:*', `${FUNCTION}2`))] },
      [
        `User: ${SESSION} is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION} because no session policy allows the lambda:InvokeFunction action`,
        `why  statement 1 of \`session\` allows Resource ${FUNCTION}2; the request has ${FUNCTION}`,
        `fix  add to the session policy in account ${A}`,
        `     {"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"${FUNCTION}"}`,
      ],
    ],
    [
      'the policy of a VPC endpoint says nothing',
      {},
      { identity, vpcEndpoint: policy('vpce-1', { ...allow('sts:*', '*'), Principal: '*' }) },
      [
        `User: ${SESSION} is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION} because no VPC endpoint policy allows the lambda:InvokeFunction action`,
        `why  nothing in the policy of VPC endpoint \`vpce-1\` in account ${A} allows it`,
        `fix  add to the policy of VPC endpoint \`vpce-1\` in account ${A}`,
        `     {"Effect":"Allow","Principal":"*","Action":"lambda:InvokeFunction","Resource":"${FUNCTION}","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::${A}:role/app"}}}`,
      ],
    ],
    [
      'an explicit Deny',
      {},
      { identity: [...identity, policy('Guard', { ...allow('lambda:*', '*'), Effect: 'Deny', Sid: 'NoLambda' })] },
      [
        `User: ${SESSION} is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION} with an explicit deny in an identity-based policy`,
        'why  statement NoLambda of `Guard` denies it',
        `fix  remove or narrow statement NoLambda of \`Guard\` in account ${A}`,
      ],
    ],
    [
      'a service is not named',
      { principal: { service: 'sns.amazonaws.com' } },
      {},
      [
        `User: sns.amazonaws.com is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION} because no resource-based policy allows the lambda:InvokeFunction action`,
        `why  nothing in the resource-based policy of \`${FUNCTION}\` in account ${A} allows it`,
        `fix  add to the resource-based policy of \`${FUNCTION}\` in account ${A}`,
        `     {"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"${FUNCTION}"}`,
      ],
    ],
    [
      'a star in the request stays a character in the fix',
      { action: 's3:GetObject', resource: 'arn:aws:s3:::b/a*?${x' },
      {},
      [
        `User: ${SESSION} is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/a*?\${x because no identity-based policy allows the s3:GetObject action`,
        `why  nothing in the policies of role \`app\` in account ${A} allows it`,
        `fix  add to the policies of role \`app\` in account ${A}`,
        '     {"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/a${*}${?}${$}{x"}',
      ],
    ],
    ['an allowed request', {}, { identity }, ['']],
  ]
  test.each(rows)('%s', (_, request, policies, lines) => {
    const decision = authorize(
      { principal: SESSION, action: 'lambda:InvokeFunction', resource: FUNCTION, ...request },
      policies,
    )
    expect(formatExplanation(explain(decision)).split('\n')).toEqual(lines)
  })
})

test('adding the statements that an explanation offers, where it says, allows the request', {
  timeout: 600_000,
}, () => {
  let [denials, offered] = [0, 0]
  fc.assert(
    fc.property(worldOf(5), ({ policies, requests }) => {
      for (const request of requests) {
        const decision = authorize(request, policies)
        if (decision.decision !== 'implicit-deny') continue
        denials++
        const { obstacles } = explain(decision)
        expect(obstacles.length).toBeGreaterThan(0)
        if (!obstacles.every(({ fix }) => fix.statement)) continue
        offered++
        const mended = obstacles.reduce(mend, policies)
        expect({ request, obstacles, decision: authorize(request, mended).decision }).toMatchObject({
          decision: 'allow',
        })
      }
    }),
    { numRuns: runs(1_000) },
  )
  console.log(`fixes: offered for ${offered} of ${denials} implicit denials, all of them cure`)
  expect(offered).toBe(denials)
})

function mend(policies: NaivePolicies, { layer, level, fix }: Obstacle): NaivePolicies {
  const statement = fix.statement as unknown as NaiveStatement
  const another: NaivePolicy = { name: 'fix', document: { Version: '2012-10-17', Statement: statement } }
  const extended = ({ name, document }: NaivePolicy): NaivePolicy => ({
    name,
    document: { ...document, Statement: [...many(document.Statement), statement] },
  })
  switch (layer) {
    case 'identity':
      return { ...policies, identity: [...(policies.identity ?? []), another] }
    case 'session':
      return { ...policies, session: [...(policies.session ?? []), another] }
    case 'scp':
      return {
        ...policies,
        scps: (policies.scps ?? []).map((policies, i) => (i === level ? [...policies, another] : policies)),
      }
    case 'boundary':
      return { ...policies, permissionsBoundary: extended(policies.permissionsBoundary!) }
    case 'resource':
      return { ...policies, resource: policies.resource ? extended(policies.resource) : another }
    case 'endpoint':
      return { ...policies, vpcEndpoint: extended(policies.vpcEndpoint!) }
    case 'rcp':
      throw new Error('an RCP has no implicit denials')
  }
}
