import { isAccountId } from '../../core/account-id.ts'
import { parseArn } from '../../core/arn.ts'
import type { Caller, CallerQuestion } from './dimension-caller.ts'
import { named } from './dimension-caller.ts'
import { type Domain, templateDomain } from './domains.ts'
import { familyOf, linePatterns } from './families.ts'
import { Groups } from './groups.ts'
import { textMinterms } from './minterms.ts'
import type { Line } from './statements.ts'
import { COLON, globPattern, literalPattern, SLASH, type TokenPattern } from './tokens.ts'

/**
 * Roles, users, root users and federated users from each class that Principal elements and conditions on `aws:PrincipalArn`,
 * `aws:PrincipalAccount` and `aws:username` tell apart; all of these speak of the same text, the caller's ARN. A role's ARN stands
 * for any session of it; sessions that a policy names exactly come on top.
 */
export function callerArns(question: CallerQuestion, lines: readonly Line[]): Caller[] {
  const { statements, budget } = question
  const groups = new Groups()
  const patterns = [
    ...named(statements, 'AWS').flatMap(namedPatterns),
    ...lines.flatMap((line) => conditionPatterns(line, question)),
  ]
  for (const pattern of patterns) groups.add([JSON.stringify(pattern)], 'pattern', () => pattern)
  const automaton = groups.automaton()
  const arns = domains(question).flatMap((domain) =>
    [...textMinterms({ name: 'Principal', automaton, domain, budget })].map(({ witness }) => witness),
  )
  const sessions = named(statements, 'AWS').filter((principal) => principal.includes(':assumed-role/'))
  return [
    ...arns.map((principal): Caller => ({ principal, context: {} })),
    ...sessions.flatMap((session) => ofRole(session, arns)),
  ]
}

/** The forms of ARN that callers of this type of policy have. */
function domains({ statements, policyType, variables, opaque }: CallerQuestion): Domain[] {
  const text = JSON.stringify(statements.map(({ compiled }) => compiled.source))
  const partitions = ['aws', 'aws-cn', 'aws-us-gov'].filter((one) => one === 'aws' || text.includes(`arn:${one}:`))
  // A name that no policy holds goes first, so that it and no other stands for all of those.
  const names = ['aws:username', 'aws:principalarn'].some((key) => variables.has(key))
    ? [opaque('aws:username'), '+']
    : ['+']
  const outsiders = policyType === 'identity' ? [] : ['root', 'federated']
  return partitions.flatMap((partition) => {
    const of = (service: string, resource: string, paths: boolean) =>
      templateDomain(`arn:${partition}:${service}::############:${resource}`, paths)
    return [
      ...names.flatMap((name) => [of('iam', `role/${name}`, true), of('iam', `user/${name}`, true)]),
      ...outsiders.map((kind) => (kind === 'root' ? of('iam', 'root', false) : of('sts', 'federated-user/+', false))),
    ]
  })
}

/** The callers that an AWS principal names, as patterns over their ARNs. */
function namedPatterns(principal: string): TokenPattern[] {
  const arn = parseArn(principal)
  if (isAccountId(principal) || arn?.resource === 'root') {
    return [globPattern(`arn:*:*::${arn?.account ?? principal}:*`)]
  }
  const [type, ...path] = arn?.resource.split('/') ?? []
  // A role's name is unique within its account, and its sessions' ARNs do not tell the path.
  const role = type === 'role' ? path.at(-1) : type === 'assumed-role' ? path[0] : undefined
  if (role === undefined) return [literalPattern(principal)]
  return [`role/${role}`, `role/*/${role}`].map((end) => globPattern(`arn:*:iam::${arn?.account}:${end}`))
}

function conditionPatterns(line: Line, { opaque }: CallerQuestion): TokenPattern[] {
  if (familyOf(line) !== 'text') return []
  const patterns = linePatterns(line, opaque)
  const inside = (except: number) => (pattern: TokenPattern) =>
    pattern.map((token) => (token.kind === 'char' ? token : { kind: token.kind, except }))
  if (line.key === 'aws:principalarn') return patterns
  if (line.key === 'aws:principalaccount') {
    return patterns.map(inside(COLON)).map((account) => [...globPattern('arn:*:*::'), ...account, ...globPattern(':*')])
  }
  if (line.key !== 'aws:username') return []
  return ['arn:*:iam::*:user/', 'arn:*:iam::*:user/*/'].flatMap((before) =>
    patterns.map(inside(SLASH)).map((name) => [...globPattern(before), ...name]),
  )
}

/** A named session, with each of the role ARNs that it may have. */
function ofRole(session: string, arns: readonly string[]): Caller[] {
  const { account, resource } = parseArn(session) as NonNullable<ReturnType<typeof parseArn>>
  const role = resource.split('/')[1] as string
  return arns
    .filter((arn) => arn.includes(`::${account}:role/`) && arn.endsWith(`/${role}`))
    .map((arn) => ({ principal: session, context: { 'aws:PrincipalArn': arn } }))
}
