import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts'
import { pickTestPlace, type Refusal } from '../test-accounts.ts'
import { allow, type Statement } from '../test-principals.ts'

export const place = pickTestPlace('sts.test.ts')
export const [home, away, third] = place.accounts
export const arnIn = (account: string, resource: string) => `arn:${place.partition}:iam::${account}:${resource}`
export const sessionArn = (account: string, role: string, name = 'session') =>
  `arn:${place.partition}:sts::${account}:assumed-role/${role}/${name}`

export const trust = (AWS: string, Action: string | string[] = 'sts:AssumeRole', Condition?: object): Statement => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action,
  ...(Condition && { Condition }),
})
export const needsExternalId = { StringEquals: { 'sts:ExternalId': 'right' } }

export const denied = (principal: string, action: string, rest: string): Refusal => ({
  code: 'AccessDenied',
  status: 403,
  message: `User: ${principal} is not authorized to perform: ${action}${rest}`,
})
export const notTrusted = (principal: string, action = 'sts:AssumeRole') =>
  denied(principal, action, ` because no role trust policy allows the ${action} action`)
export const notAllowed = (principal: string, role: string, action = 'sts:AssumeRole') =>
  denied(principal, action, ` on resource: ${role} because no identity-based policy allows the ${action} action`)
export const refused = (code: string, message: string, status = 400): Refusal => ({ code, status, message })

/** A user at home who wants the role `target`, at home or in the other account. */
export interface Row {
  readonly name: string
  readonly where: readonly ('home' | 'away')[]
  /** Of the user; the role's ARN stands ready. */
  readonly identity?: (role: string) => readonly Statement[]
  /** Of the role; the user's ARN stands ready. `undefined`: there is no such role. */
  readonly trust: ((user: string) => readonly Statement[]) | undefined
  readonly maxSeconds?: number
  readonly input?: Partial<AssumeRoleCommandInput>
  /** Absent where the role is assumed. */
  readonly refusal?: (user: string, role: string) => Refusal
}

export const everywhere = ['home', 'away'] as const
export const mayAssume = (role: string) => [allow('sts:AssumeRole', role)]
export const mayDoAll = (role: string) => [allow('sts:*', role)]

export const ROWS: readonly Row[] = [
  { name: 'trusted by name and allowed', where: everywhere, identity: mayAssume, trust: (user) => [trust(user)] },
  { name: 'trusted by account and allowed', where: everywhere, identity: mayAssume, trust: () => [trust(home)] },
  { name: 'trusted as everyone and allowed', where: everywhere, identity: mayAssume, trust: () => [trust('*')] },
  { name: 'trusted by name, no identity policy', where: ['home'], trust: (user) => [trust(user)] },
  {
    name: 'trusted by name, no identity policy',
    where: ['away'],
    trust: (user) => [trust(user)],
    refusal: (user, role) => notAllowed(user, role),
  },
  {
    name: 'trusted by account, no identity policy',
    where: everywhere,
    trust: () => [trust(home)],
    refusal: (user, role) => notAllowed(user, role),
  },
  {
    name: 'allowed for another role only',
    where: everywhere,
    identity: () => mayAssume(arnIn(away, 'role/other')),
    trust: () => [trust(home)],
    refusal: (user, role) => notAllowed(user, role),
  },
  {
    name: 'trust names another account',
    where: everywhere,
    identity: mayAssume,
    trust: () => [trust(third)],
    refusal: (user) => notTrusted(user),
  },
  {
    name: 'no such role',
    where: everywhere,
    identity: mayAssume,
    trust: undefined,
    refusal: (user) => notTrusted(user),
  },
  {
    name: 'trust denies',
    where: everywhere,
    identity: mayAssume,
    trust: (user) => [trust('*'), { ...trust(user), Effect: 'Deny' }],
    refusal: (user) => denied(user, 'sts:AssumeRole', ' with an explicit deny in the role trust policy'),
  },
  {
    name: 'identity policy denies',
    where: everywhere,
    identity: (role) => [...mayAssume(role), { ...allow('sts:*'), Effect: 'Deny' }],
    trust: (user) => [trust(user)],
    refusal: (user, role) =>
      denied(user, 'sts:AssumeRole', ` on resource: ${role} with an explicit deny in an identity-based policy`),
  },
  {
    name: 'ExternalId missing',
    where: everywhere,
    identity: mayAssume,
    trust: () => [trust(home, 'sts:AssumeRole', needsExternalId)],
    refusal: (user) => notTrusted(user),
  },
  {
    name: 'ExternalId wrong',
    where: everywhere,
    identity: mayAssume,
    trust: () => [trust(home, 'sts:AssumeRole', needsExternalId)],
    input: { ExternalId: 'wrong' },
    refusal: (user) => notTrusted(user),
  },
  {
    name: 'ExternalId right',
    where: everywhere,
    identity: mayAssume,
    trust: () => [trust(home, 'sts:AssumeRole', needsExternalId)],
    input: { ExternalId: 'right' },
  },
  {
    name: 'ExternalId that nobody asked for',
    where: everywhere,
    identity: mayAssume,
    trust: () => [trust(home)],
    input: { ExternalId: 'right' },
  },
  {
    name: 'DurationSeconds at the lower bound',
    where: everywhere,
    identity: mayAssume,
    trust: () => [trust(home)],
    input: { DurationSeconds: 900 },
  },
  {
    name: 'DurationSeconds below it',
    where: everywhere,
    identity: mayAssume,
    trust: () => [trust(home)],
    input: { DurationSeconds: 899 },
    refusal: () =>
      refused(
        'ValidationError',
        "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
      ),
  },
  {
    name: 'DurationSeconds above the upper bound',
    where: everywhere,
    identity: mayAssume,
    trust: () => [trust(home)],
    maxSeconds: 43_200,
    input: { DurationSeconds: 43_201 },
    refusal: () =>
      refused(
        'ValidationError',
        "1 validation error detected: Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200",
      ),
  },
  {
    name: 'DurationSeconds at MaxSessionDuration',
    where: everywhere,
    identity: mayAssume,
    trust: () => [trust(home)],
    maxSeconds: 7_200,
    input: { DurationSeconds: 7_200 },
  },
  {
    name: 'DurationSeconds above MaxSessionDuration',
    where: everywhere,
    identity: mayAssume,
    trust: () => [trust(home)],
    maxSeconds: 7_200,
    input: { DurationSeconds: 7_201 },
    refusal: () =>
      refused('ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'),
  },
  {
    name: 'tags, TagSession nowhere',
    where: everywhere,
    identity: mayAssume,
    trust: (user) => [trust(user)],
    input: { Tags: [{ Key: 'a', Value: 'b' }] },
    refusal: (user, role) => notAllowed(user, role, 'sts:TagSession'),
  },
  {
    name: 'tags, TagSession in the identity policy only',
    where: everywhere,
    identity: mayDoAll,
    trust: () => [trust(home)],
    input: { Tags: [{ Key: 'a', Value: 'b' }] },
    refusal: (user) => notTrusted(user, 'sts:TagSession'),
  },
  {
    name: 'tags, TagSession on both sides',
    where: everywhere,
    identity: mayDoAll,
    trust: () => [trust(home, ['sts:AssumeRole', 'sts:TagSession'])],
    input: { Tags: [{ Key: 'a', Value: 'b' }] },
  },
  {
    name: 'tags, TagSession in the trust policy only',
    where: ['home'],
    identity: mayAssume,
    trust: (user) => [trust(user, ['sts:AssumeRole', 'sts:TagSession'])],
    input: { Tags: [{ Key: 'a', Value: 'b' }] },
  },
  {
    name: 'tags, TagSession in the trust policy only',
    where: ['away'],
    identity: mayAssume,
    trust: (user) => [trust(user, ['sts:AssumeRole', 'sts:TagSession'])],
    input: { Tags: [{ Key: 'a', Value: 'b' }] },
    refusal: (user, role) => notAllowed(user, role, 'sts:TagSession'),
  },
  {
    name: 'a tag that the trust policy asks for',
    where: everywhere,
    identity: mayDoAll,
    trust: () => [
      trust(home, ['sts:AssumeRole', 'sts:TagSession'], { StringEquals: { 'aws:RequestTag/Team': 'blue' } }),
    ],
    input: { Tags: [{ Key: 'team', Value: 'blue' }] },
  },
  {
    name: 'tag keys that differ by case',
    where: everywhere,
    identity: mayDoAll,
    trust: () => [trust(home, 'sts:*')],
    input: {
      Tags: [
        { Key: 'a', Value: 'b' },
        { Key: 'A', Value: 'b' },
      ],
    },
    refusal: () =>
      refused('InvalidParameterValue', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'),
  },
  {
    name: 'a transitive key that is no tag',
    where: everywhere,
    identity: mayDoAll,
    trust: () => [trust(home, 'sts:*')],
    input: { TransitiveTagKeys: ['a'] },
    refusal: () =>
      refused('InvalidParameterValue', 'The specified transitive tag key must be included in the requested tags.'),
  },
  {
    name: 'SourceIdentity, SetSourceIdentity in the identity policy only',
    where: everywhere,
    identity: mayDoAll,
    trust: () => [trust(home)],
    input: { SourceIdentity: 'ann' },
    refusal: (user) => notTrusted(user, 'sts:SetSourceIdentity'),
  },
  {
    name: 'SourceIdentity, SetSourceIdentity on both sides',
    where: everywhere,
    identity: mayDoAll,
    trust: () => [
      trust(home, ['sts:AssumeRole', 'sts:SetSourceIdentity'], { StringEquals: { 'sts:SourceIdentity': 'ann' } }),
    ],
    input: { SourceIdentity: 'ann' },
  },
  {
    name: 'a session policy that is no policy',
    where: everywhere,
    identity: mayAssume,
    trust: () => [trust(home)],
    input: { Policy: '{}' },
    refusal: () => refused('MalformedPolicyDocument', 'Syntax errors in policy.'),
  },
]

/** The battery that local AWSs were measured with; its rows on S3 and Lambda (9, 11, 12, 17) are told elsewhere. */
export const BATTERY: readonly (Row & { readonly row: number })[] = [
  {
    row: 1,
    name: 'same account, trust names another account',
    where: ['home'],
    identity: mayAssume,
    trust: () => [trust(arnIn(third, 'root'))],
    refusal: (user) => notTrusted(user),
  },
  {
    row: 2,
    name: 'same account, trust = own root, identity allows',
    where: ['home'],
    identity: mayAssume,
    trust: () => [trust(arnIn(home, 'root'))],
  },
  {
    row: 3,
    name: 'same account, ExternalId required, missing',
    where: ['home'],
    identity: mayAssume,
    trust: (user) => [trust(user, 'sts:AssumeRole', needsExternalId)],
    refusal: (user) => notTrusted(user),
  },
  {
    row: 4,
    name: 'same account, ExternalId wrong',
    where: ['home'],
    identity: mayAssume,
    trust: (user) => [trust(user, 'sts:AssumeRole', needsExternalId)],
    input: { ExternalId: 'wrong' },
    refusal: (user) => notTrusted(user),
  },
  {
    row: 4,
    name: 'same account, ExternalId right',
    where: ['home'],
    identity: mayAssume,
    trust: (user) => [trust(user, 'sts:AssumeRole', needsExternalId)],
    input: { ExternalId: 'right' },
  },
  {
    row: 5,
    name: 'across accounts, trust excludes the caller',
    where: ['away'],
    identity: mayAssume,
    trust: () => [trust(arnIn(third, 'root'))],
    refusal: (user) => notTrusted(user),
  },
  {
    row: 6,
    name: 'across accounts, ExternalId required, missing',
    where: ['away'],
    identity: mayAssume,
    trust: () => [trust(home, 'sts:AssumeRole', needsExternalId)],
    refusal: (user) => notTrusted(user),
  },
  {
    row: 7,
    name: 'across accounts, trusted, no identity policy',
    where: ['away'],
    trust: (user) => [trust(user)],
    refusal: (user, role) => notAllowed(user, role),
  },
  {
    row: 8,
    name: 'across accounts, role does not exist',
    where: ['away'],
    identity: mayAssume,
    trust: undefined,
    refusal: (user) => notTrusted(user),
  },
  {
    row: 14,
    name: 'DurationSeconds 40000 > MaxSessionDuration 3600',
    where: everywhere,
    identity: mayAssume,
    trust: () => [trust(home)],
    input: { DurationSeconds: 40_000 },
    refusal: () =>
      refused('ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'),
  },
]
