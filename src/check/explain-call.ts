import { accountOf, parseArn } from '../core/arn.ts'
import { nearest } from '../core/nearest.ts'
import { type Explanation, explain } from '../iam/explain.ts'
import { decideIn } from '../iam/world/decide-in.ts'
import type { System, SystemCall, SystemEnd, SystemNeed } from './system.ts'

/** One request of a call, decided and explained. */
export interface ExplainedStep {
  /** `caller assumes call-greet` */
  readonly title: string
  readonly request: { readonly principal: string; readonly action: string; readonly resource: string }
  readonly explanation: Explanation
}

export interface ExplainedCall {
  readonly title: string
  readonly steps: readonly ExplainedStep[]
}

/** A word stands for nothing in the system. */
export class UnknownNameError extends Error {
  readonly hint: string

  constructor(word: string, known: readonly string[]) {
    super(`there is no \`${word}\``)
    this.name = 'UnknownNameError'
    const like = nearest(word, known)
    this.hint =
      like === undefined ? `there are ${[...new Set(known)].slice(0, 12).join(', ')}` : `did you mean \`${like}\`?`
  }
}

/**
 * Decides a call step by step: the role that is assumed, then what is done with it. Where the two ends have no call of their
 * own, what one would ask of the other is decided.
 * @param action instead of the one that the second name is usually asked for
 * @throws UnknownNameError with the nearest name
 */
export function explainCall(system: System, from: string, to: string | undefined, action?: string): ExplainedCall[] {
  const calls = to === undefined ? callsNamed(system, from) : callsBetween(system, from, to)
  if (calls.length > 0 && action === undefined) {
    return calls.map((call) => ({ title: titleOf(call), steps: call.needs.map((need) => explainNeed(system, need)) }))
  }
  if (to === undefined)
    throw new UnknownNameError(
      from,
      system.calls.map(({ name }) => name),
    )
  return [adHoc(system, from, to, action)]
}

function titleOf({ name, from, to, role }: SystemCall): string {
  const by = role === undefined ? '' : `, by role ${role.split('/').at(-1)}`
  const ends = `${from.label} → ${to.label}`
  return name === ends ? `${ends}${by}` : `call ${name}: ${ends}${by}`
}

function callsNamed({ calls }: System, name: string): SystemCall[] {
  return calls.filter((call) => call.name === name)
}

function callsBetween({ calls }: System, from: string, to: string): SystemCall[] {
  return calls.filter((call) => isEnd(call.from, from) && (isEnd(call.to, to) || call.name === to))
}

function isEnd({ label, arn, fn }: SystemEnd, word: string): boolean {
  return [label, arn, fn?.name, fn?.arn, fn?.role].includes(word)
}

function explainNeed({ world }: System, { request, why }: SystemNeed): ExplainedStep {
  const { principal, action, resource } = request
  return {
    title: why.replace(/^call [^:]+: /, ''),
    request: { principal: String(principal), action, resource },
    explanation: explain(decideIn(world, request)),
  }
}

/** What a resource is usually asked for. */
const ACTIONS: Readonly<Record<string, string>> = {
  lambda: 'lambda:InvokeFunction',
  iam: 'sts:AssumeRole',
  s3: 's3:GetObject',
  kinesis: 'kinesis:GetRecords',
  sqs: 'sqs:SendMessage',
  sns: 'sns:Publish',
  dynamodb: 'dynamodb:GetItem',
}

function adHoc(system: System, from: string, to: string, given: string | undefined): ExplainedCall {
  const caller = principalNamed(system, from)
  const resource = resourceNamed(system, to)
  const action = given ?? ACTIONS[parseArn(resource)?.service ?? ''] ?? '*'
  const step = explainNeed(system, {
    request: { principal: sessionOf(caller), action, resource },
    expected: 'allow',
    why: `${from} asks ${to} directly`,
    place: { path: from },
  })
  return { title: `${from} → ${to}: no call between them is known`, steps: [step] }
}

/** A function’s execution role, a role or a user. @throws UnknownNameError */
function principalNamed({ functions, world, accounts }: System, word: string): string {
  if (word.startsWith('arn:') && !word.includes(':lambda:')) return word
  const fn = functions.find(({ name, arn }) => name === word || arn === word)
  if (fn?.role !== undefined) return fn.role
  const principals = accounts.flatMap(({ id }) => world.principals(id).map(({ arn }) => arn))
  const role = principals.find((arn) => arn.endsWith(`/${word}`))
  if (role !== undefined) return role
  throw new UnknownNameError(word, [...functions.map(({ name }) => name), ...principals.map(lastOf)])
}

/** A function with or without a qualifier, a role, a stream … @throws UnknownNameError */
export function resourceNamed({ functions, world, calls }: System, word: string): string {
  if (word.startsWith('arn:')) return word
  const [name, qualifier] = word.split(':')
  const fn = functions.find((one) => one.name === name)
  if (fn !== undefined) return qualifier === undefined ? fn.arn : `${fn.arn}:${qualifier}`
  const call = calls.find((one) => one.name === word || one.to.label === word)
  if (call?.to.arn !== undefined) return call.to.arn
  const arns = world.resources().map(({ arn }) => arn)
  const found = arns.find((arn) => lastOf(arn) === word)
  if (found !== undefined) return found
  throw new UnknownNameError(word, [...functions.map((one) => one.name), ...arns.map(lastOf)])
}

function lastOf(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn
}

/** A role’s own session, a user as it is. */
function sessionOf(arn: string): string {
  const name = /:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1]
  return name === undefined ? arn : `arn:${arn.split(':')[1]}:sts::${accountOf(arn)}:assumed-role/${name}/session`
}
