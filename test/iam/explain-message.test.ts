import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { authorize } from '../../src/iam/authorize.ts'
import { explainMessage, type MessageExplanation } from '../../src/iam/explain-message.ts'

const CALLER = 'arn:aws:sts::111111111111:assumed-role/caller/session'
const ROLE = 'arn:aws:iam::222222222222:role/target'
const FUNCTION = 'arn:aws:lambda:us-east-1:222222222222:function:f'

// Wordings from https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html and from public logs.
const ROWS: readonly {
  name: string
  text: string
  expected: Partial<MessageExplanation>
  advice: readonly RegExp[]
}[] = [
  {
    name: 'identity, as boto3 prints it',
    text: `An error occurred (AccessDenied) when calling the AssumeRole operation: User: ${CALLER} is not authorized to perform: sts:AssumeRole on resource: ${ROLE} because no identity-based policy allows the sts:AssumeRole action`,
    expected: {
      code: 'AccessDenied',
      principal: CALLER,
      action: 'sts:AssumeRole',
      resource: ROLE,
      layer: 'identity',
      explicit: false,
      account: '111111111111',
    },
    advice: [/allow sts:AssumeRole .* in account 111111111111/, /trust policy is what fails/],
  },
  {
    name: 'trust, which comes without the role',
    text: `User: ${CALLER} is not authorized to perform: sts:AssumeRole because no role trust policy allows the sts:AssumeRole action`,
    expected: { layer: 'trust', explicit: false, principal: CALLER },
    advice: [/the role's trust policy/],
  },
  {
    name: 'the older form without a reason',
    text: `User: ${CALLER} is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
    expected: { action: 'sts:AssumeRole', resource: ROLE },
    advice: [/gives no reason.*111111111111.*222222222222/, /trust policy/],
  },
  {
    name: 'resource, with a qualifier',
    text: `User: ${CALLER} is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION}:prod because no resource-based policy allows the lambda:InvokeFunction action`,
    expected: { layer: 'resource', account: '222222222222', resource: `${FUNCTION}:prod` },
    advice: [/in account 222222222222/, /does not exist reads the same/, /must be on `prod`/],
  },
  {
    name: 'an SCP that denies, with its ARN',
    text: `User: ${CALLER} is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION} with an explicit deny in a service control policy: arn:aws:organizations::777788889999:policy/o-exampleorgid/service_control_policy/p-examplepolicyid`,
    expected: {
      layer: 'scp',
      explicit: true,
      policyArn: 'arn:aws:organizations::777788889999:policy/o-exampleorgid/service_control_policy/p-examplepolicyid',
      account: '111111111111',
    },
    advice: [/remove or narrow the Deny in arn:aws:organizations/, /even where several deny/],
  },
  {
    name: 'boundary, broken over lines',
    text: `User: ${CALLER} is not authorized to perform: s3:GetObject\n  because no permissions boundary\n  allows the s3:GetObject action`,
    expected: { layer: 'boundary', explicit: false },
    advice: [/permissions boundary/],
  },
  {
    name: 'session, in an older copy',
    text: `User: ${CALLER} is not authorized to perform: s3:GetObject with an explicit deny in a sessions policy`,
    expected: { layer: 'session', explicit: true },
    advice: [/session policy/, /several/],
  },
  {
    name: 'VPC endpoint',
    text: `User: ${CALLER} is not authorized to perform: sts:AssumeRole on resource: ${ROLE} because no VPC endpoint policy allows the sts:AssumeRole action`,
    expected: { layer: 'endpoint' },
    advice: [/VPC endpoint's policy/, /STS may blame/],
  },
  {
    name: 'IAM names the kind before the ARN',
    text: `User: arn:aws:iam::111111111111:user/ada is not authorized to perform: iam:GetPolicy on resource: policy arn:aws:iam::aws:policy/AdministratorAccess because no identity-based policy allows the iam:GetPolicy action`,
    expected: { resource: 'arn:aws:iam::aws:policy/AdministratorAccess', layer: 'identity', account: '111111111111' },
    advice: [/allow iam:GetPolicy/],
  },
  {
    name: 'with an id for the access troubleshooter',
    text: `User: ${CALLER} is not authorized to perform: s3:GetObject. Go to https://console.aws.amazon.com/iam/home#/access-troubleshooter for complete details, or call the iam:GetAuthorizationDetails API with the following authorization id: 123e4567-e89b-12d3-a456-426614174000`,
    expected: { authorizationId: '123e4567-e89b-12d3-a456-426614174000', action: 's3:GetObject' },
    advice: [/gives no reason/],
  },
  {
    name: 'encoded',
    text: 'An error occurred (UnauthorizedOperation) when calling the StartInstances operation: You are not authorized to perform this operation. Encoded authorization failure message: 4Gi2YkL0gKj',
    expected: { code: 'UnauthorizedOperation' },
    advice: [/decode-authorization-message/],
  },
  {
    name: 'root',
    text: 'AccessDenied: Roles may not be assumed by root accounts.',
    expected: { code: 'AccessDenied' },
    advice: [/root user cannot/],
  },
  {
    name: 'S3 across accounts',
    text: 'An error occurred (AccessDenied) when calling the GetObject operation: Access Denied',
    expected: { code: 'AccessDenied' },
    advice: [/names neither caller nor reason/],
  },
  { name: 'something else', text: 'connect ETIMEDOUT 10.0.0.1:443', expected: {}, advice: [/no denial/] },
]

describe('a pasted denial', () => {
  test.each(ROWS)('$name', ({ text, expected, advice }) => {
    const { advice: given, ...facts } = explainMessage(text)
    expect(facts).toMatchObject(expected)
    expect(given).toHaveLength(advice.length)
    for (const [i, pattern] of advice.entries()) expect(given[i]).toMatch(pattern)
  })

  test("reads back what the engine's own messages say", () => {
    const cases = [
      { action: 'lambda:InvokeFunction', resource: FUNCTION, policies: {}, layer: 'identity' },
      { action: 'sts:AssumeRole', resource: ROLE, policies: { identity: [allow('sts:AssumeRole')] }, layer: 'trust' },
      { action: 'lambda:InvokeFunction', resource: FUNCTION, policies: { identity: [allow('*')] }, layer: 'resource' },
      {
        action: 'lambda:InvokeFunction',
        resource: FUNCTION,
        policies: { identity: [allow('*')], scps: [[]] },
        layer: 'scp',
      },
    ] as const
    for (const { layer, policies, ...request } of cases) {
      const { message } = authorize({ principal: CALLER, ...request }, policies)
      expect(explainMessage(message)).toMatchObject({
        principal: CALLER,
        action: request.action,
        layer,
        explicit: false,
      })
    }
  })

  test('any other text is answered too', () => {
    fc.assert(fc.property(fc.string(), (text) => explainMessage(text).advice.length > 0))
  })
})

function allow(Action: string) {
  return { name: 'p', document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } }
}
