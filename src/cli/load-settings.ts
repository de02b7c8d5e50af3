import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { meantOrKnown } from '../core/nearest.ts'
import type { Phases, RateCourse } from '../load/schedule.ts'
import type { FunctionNode, StreamNode, Topology } from '../topology/topology.ts'
import { type LoadEvent, readLoadEvent } from './load-event.ts'
import { readDuration } from './read-duration.ts'
import { InputError, type InputProblem } from './run-command.ts'

/** What `xacct load` was given, as text. */
export interface LoadArgs {
  readonly target: string
  readonly rate?: string | undefined
  readonly for: string
  readonly 'warm-up': string
  readonly ramp?: string | undefined
  readonly 'in-flight'?: string | undefined
  readonly event?: string | undefined
  readonly async: boolean
  readonly endpoint?: string | undefined
  readonly local: boolean
  readonly report?: string | undefined
  readonly plan?: string | undefined
  readonly duration?: string | undefined
  readonly size?: string | undefined
}

export interface LoadSettings {
  readonly target: FunctionNode | StreamNode
  readonly course: RateCourse
  readonly phases: Phases
  readonly inFlight: number
  readonly event: LoadEvent
  /** Only asked what a rate would need, per second. */
  readonly plan?: number
  /** Milliseconds of one invocation, for a plan. */
  readonly duration?: number
  /** Bytes of an event, for a plan. */
  readonly size?: number
}

const FASTEST = 100_000
const FASTEST_PLAN = 1_000_000_000
const LONGEST = 86_400_000
/** A local AWS runs a process for each invocation at once, on this machine. */
const IN_FLIGHT = { aws: '50', local: '10' }
const MOST_IN_FLIGHT = 10_000
const LONGEST_DURATION = 900_000
const LARGEST = 10_485_760

type Problems = InputProblem[]

/** Reads what is to be done. @throws InputError with everything that is wrong, at once */
export function readLoadSettings(args: LoadArgs, topology: Topology): LoadSettings {
  const problems: Problems = []
  const target = findTarget(topology, args.target, problems)
  const measured = time(problems, '--for', args.for, 1, LONGEST)
  const warmUp = time(problems, '--warm-up', args['warm-up'], 0, LONGEST)
  const ramp =
    args.ramp === undefined ? undefined : time(problems, '--ramp', args.ramp, 0, readDuration(args.for) ?? LONGEST)
  const isLocal = args.local || args.endpoint !== undefined
  const places = args['in-flight'] ?? IN_FLIGHT[isLocal ? 'local' : 'aws']
  const inFlight = whole(problems, '--in-flight', places, 1, MOST_IN_FLIGHT)
  const plan = args.plan === undefined ? undefined : rate(problems, '--plan', args.plan, FASTEST_PLAN)
  const duration =
    args.duration === undefined ? undefined : time(problems, '--duration', args.duration, 1, LONGEST_DURATION)
  const size = args.size === undefined ? undefined : whole(problems, '--size', args.size, 0, LARGEST)
  const course = readCourse(problems, args, { ramp, measured })
  if (args.local && args.endpoint !== undefined) {
    problems.push(problem('--local', '--local starts an AWS of its own', 'leave out --local or --endpoint'))
  }
  checkKind(problems, args, target)
  checkDuration(problems, args, target)
  checkReport(problems, args)
  const event = readLoadEvent(args, target, problems)
  if (problems.length > 0 || target === undefined || event === undefined) throw new InputError(...problems)
  const optional = { ...(plan !== undefined && { plan }), ...(duration !== undefined && { duration }) }
  return {
    target,
    course,
    phases: { warmUp, measured },
    inFlight,
    event,
    ...optional,
    ...(size !== undefined && { size }),
  }
}

function findTarget({ functions, streams }: Topology, name: string, problems: Problems) {
  const all = [...functions, ...streams]
  const found = all.filter((one) => one.name === name)
  if (found.length === 1) return found[0]
  const names = all.map((one) => one.name)
  const several = `rename one of them in the configuration`
  const others = names.length === 0 ? 'the configuration has none yet' : meantOrKnown(name, names)
  const hint = found.length > 1 ? several : others
  const message = found.length > 1 ? `\`${name}\` is a function and a stream` : `no function or stream \`${name}\``
  problems.push(problem('target', message, hint))
  return undefined
}

/** `200`, or `10..200` from one to the other within --ramp, the whole run unless given. */
function readCourse(
  problems: Problems,
  { rate: given, plan }: LoadArgs,
  { ramp, measured }: { readonly ramp: number | undefined; readonly measured: number },
): RateCourse {
  if (given === undefined) {
    if (plan === undefined)
      problems.push(problem('--rate', 'no --rate', 'say how many a second: --rate 200, or --rate 10..200'))
    return { from: 0, to: 0, ramp: 0 }
  }
  const [from = '', to, ...more] = given.split('..')
  if (more.length > 0) problems.push(problem('--rate', `\`${given}\` is no rate`, '200 is one, or 10..200'))
  const first = rate(problems, '--rate', from, FASTEST)
  if (to === undefined) return { from: ramp === undefined || ramp === 0 ? first : 0, to: first, ramp: ramp ?? 0 }
  return { from: first, to: rate(problems, '--rate', to, FASTEST), ramp: ramp ?? measured }
}

/** What a function needs hangs on how long it runs; a guess would look like a result. */
function checkDuration(problems: Problems, args: LoadArgs, target: FunctionNode | StreamNode | undefined): void {
  if (target?.kind !== 'function' || args.plan === undefined || args.duration !== undefined) return
  if (args.rate !== undefined && !args.async) return
  const hint = args.async ? 'give --duration 120ms' : 'give --duration 120ms, or --rate 20 to measure it first'
  problems.push(problem('--duration', 'a plan needs to know how long one invocation takes', hint))
}

/** A run is not to end with a page that cannot be written. */
function checkReport(problems: Problems, { report, rate: given, plan }: LoadArgs): void {
  if (report === undefined) return
  const folder = dirname(resolve(report))
  if (!existsSync(folder)) problems.push(problem('--report', `there is no folder \`${folder}\``, 'make it first'))
  else if (existsSync(report) && statSync(report).isDirectory()) {
    problems.push(problem('--report', `\`${report}\` is a folder`, 'give the name of a file: load.html'))
  }
  if (given === undefined && plan !== undefined) {
    problems.push(problem('--report', '--report draws what a run measured', 'give a --rate too, or leave it out'))
  }
}

/** Options that mean nothing where they were given are refused: they were meant to do something. */
function checkKind(problems: Problems, args: LoadArgs, target: FunctionNode | StreamNode | undefined): void {
  if (args.async && target?.kind === 'stream') {
    problems.push(
      problem('--async', `\`${target.name}\` is a stream`, 'leave out --async: a stream only takes records'),
    )
  }
  for (const name of ['duration', 'size'] as const) {
    if (args[name] !== undefined && args.plan === undefined) {
      problems.push(problem(`--${name}`, `--${name} is for --plan`, 'leave it out: a run measures it'))
    }
  }
}

function rate(problems: Problems, where: string, text: string, most: number): number {
  const value = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= most) return value
  const hint = `give a number a second, above 0, at most ${most.toLocaleString('en')}`
  problems.push(problem(where, `\`${text}\` is no rate`, hint))
  return 1
}

function whole(problems: Problems, where: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  const hint = `give a whole number from ${least} to ${most.toLocaleString('en')}`
  problems.push(problem(where, `\`${text}\` is no number for ${where}`, hint))
  return least
}

function time(problems: Problems, where: string, text: string, least: number, most: number): number {
  const value = readDuration(text)
  if (value !== undefined && value >= least && value <= most) return value
  const isTime = value !== undefined
  const [word, bound] =
    value !== undefined && value > most ? ['long', `at most ${most / 1000}s`] : ['short', `at least ${least}ms`]
  const message = isTime ? `\`${text}\` is too ${word} for ${where}` : `\`${text}\` is no time`
  problems.push(problem(where, message, isTime ? `give ${bound}` : '500ms, 30s, 2m and 1h are times'))
  return least
}

function problem(where: string, message: string, hint: string): InputProblem {
  return { code: 'bad-option', where, message, hint }
}
