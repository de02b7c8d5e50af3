import { describe, expect, test } from 'vitest'
import { readDenial } from '../../src/runtime/denial.ts'

// What a denial says about whose turn it is. The wordings are AWS's:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html

const A = '111111111111'
const B = '999999999999'
const caller = `arn:aws:sts::${A}:assumed-role/bridge/f`
const role = `arn:aws:iam::${B}:role/r`
const fn = `arn:aws:lambda:eu-central-1:${B}:function:orders`
const assume = (why: string) => `User: ${caller} is not authorized to perform: sts:AssumeRole${why}`
const invoke = (why: string) =>
  `User: ${caller} is not authorized to perform: lambda:InvokeFunction on resource: ${fn} ${why}`
const invoking = `lambda:InvokeFunction on ${fn} for ${caller}`

interface Row {
  readonly message: string
  readonly account: string | undefined
  readonly fix: string | undefined
}

const rows: readonly Row[] = [
  {
    message: assume(` on resource: ${role} because no identity-based policy allows the sts:AssumeRole action`),
    account: A,
    fix: `in account ${A} the identity-based policy must allow sts:AssumeRole on ${role} for ${caller}`,
  },
  {
    message: assume(' because no role trust policy allows the sts:AssumeRole action'),
    account: B,
    fix: `in account ${B} the role trust policy must allow sts:AssumeRole for ${caller}`,
  },
  {
    message: assume(` on resource: ${role} with an explicit deny in the role trust policy`),
    account: B,
    fix: `in account ${B} the role trust policy must not deny sts:AssumeRole on ${role} for ${caller}`,
  },
  {
    message: assume(` on resource: ${role}`),
    account: undefined,
    fix: `policies in account ${A} and in account ${B} must allow sts:AssumeRole on ${role} for ${caller}`,
  },
  {
    message: invoke('because no resource-based policy allows the lambda:InvokeFunction action'),
    account: B,
    fix: `in account ${B} the resource-based policy must allow ${invoking}`,
  },
  {
    message: invoke(
      `with an explicit deny in a service control policy: arn:aws:organizations::${A}:policy/o-a/service_control_policy/p-b`,
    ),
    account: A,
    fix: `in account ${A} the service control policy must not deny ${invoking}`,
  },
  {
    message: invoke('with an explicit deny in a resource control policy'),
    account: B,
    fix: `in account ${B} the resource control policy must not deny ${invoking}`,
  },
  {
    message: invoke(`with an explicit deny in a permissions boundary: arn:aws:iam::${A}:policy/the-boundary`),
    account: A,
    fix: `in account ${A} the permissions boundary must not deny ${invoking}`,
  },
  {
    message: invoke('because no session policy allows the lambda:InvokeFunction action'),
    account: A,
    fix: `in account ${A} the session policy must allow ${invoking}`,
  },
  {
    message: invoke('because no VPC endpoint policy allows the lambda:InvokeFunction action'),
    account: A,
    fix: `in account ${A} the VPC endpoint policy must allow ${invoking}`,
  },
  {
    message: invoke(
      'because no identity-based policy allows the lambda:InvokeFunction action. Go to https://console.aws.amazon.com/iam/home#/access-troubleshooter for complete details, or call the iam:GetAuthorizationDetails API with the following authorization id: 0-1',
    ),
    account: A,
    fix: `in account ${A} the identity-based policy must allow ${invoking}`,
  },
  { message: 'Cross-account log access is not allowed', account: undefined, fix: undefined },
  { message: 'Rate exceeded', account: undefined, fix: undefined },
  { message: '', account: undefined, fix: undefined },
]

describe('a denial', () => {
  test.each(rows)('$message', ({ message, account, fix }) => {
    const read = readDenial(message, B)
    expect([read.account, read.fix]).toEqual([account, fix])
  })

  test('is read in time, however long its names are', () => {
    const long = `User: ${'a an the '.repeat(20_000)}`
    const begun = performance.now()
    readDenial(long, B)
    readDenial(assume(` on resource: ${role} ${'because no '.repeat(5_000)}`), B)
    expect(performance.now() - begun).toBeLessThan(500)
  })
})
