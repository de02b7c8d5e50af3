import { type Asked, askedKey, type Denial, shortArn } from './denial.ts'
import type { DevEvent, DevHappening, FunctionRun } from './dev-event.ts'
import type { Paint } from './fit-line.ts'

/** A line of the story; `style` says how it is meant. */
export interface EventLine {
  readonly time: number
  /** Whom it is about. */
  readonly who: string
  readonly text: string
  readonly style: 'plain' | 'dim' | 'good' | 'bad' | 'fix'
}

/** How each style is painted; `plain` is not. */
export const PAINTED: Readonly<Record<EventLine['style'], Parameters<Paint>[0] | undefined>> = {
  plain: undefined,
  dim: 'dim',
  good: 'green',
  bad: 'red',
  fix: 'green',
}

type Written = Omit<EventLine, 'time'>

/** Tells events in lines. The same denial is told in full once, and then each time it has come ten times as often. */
export class Storyteller {
  readonly #denials = new Map<string, number>()

  lines(event: DevEvent): EventLine[] {
    return this.#write(event).map((line) => ({ time: event.time, ...line }))
  }

  #write(event: DevHappening): Written[] {
    switch (event.kind) {
      case 'ready':
      case 'topology':
      case 'call':
        return []
      case 'deployed':
        return [{ who: 'deployed', text: event.stack, style: 'good' }]
      case 'swapped':
        return [
          { who: 'swapped', text: `${event.functions.join(', ')} in ${duration(event.milliseconds)}`, style: 'good' },
        ]
      case 'problems':
        return problemLines(event.problems)
      case 'run':
        return runLines(event.run)
      case 'denied':
        return this.#denied(event.denial)
      case 'cured':
        return this.#cured(event.asked)
      case 'note':
        return [{ who: 'note', text: event.text, style: 'dim' }]
    }
  }

  /** From then on a denial is news again. */
  #cured(asked: Asked): Written[] {
    this.#denials.delete(askedKey(asked))
    return [{ who: 'allowed', text: `${asked.who}: ${asked.action} on ${shortArn(asked.resource)}`, style: 'good' }]
  }

  #denied(denial: Denial): Written[] {
    const key = askedKey(denial)
    const count = (this.#denials.get(key) ?? 0) + 1
    this.#denials.set(key, count)
    if (count === 1) return denialLines(denial)
    if (!Number.isInteger(Math.log10(count))) return []
    return [{ who: 'denied', text: `${denial.who}: ${denial.action}, ${count} times by now`, style: 'bad' }]
  }
}

function problemLines(problems: (DevEvent & { kind: 'problems' })['problems']): Written[] {
  if (problems.length === 0) return [{ who: 'mended', text: 'what is saved runs again', style: 'good' }]
  return [
    ...problems.flatMap(({ where, message, hint }): Written[] => [
      { who: 'broken', text: `${where}: ${message}`, style: 'bad' },
      { who: '', text: hint, style: 'dim' },
    ]),
    { who: '', text: 'what ran before goes on', style: 'dim' },
  ]
}

function runLines({ fn, milliseconds, initMilliseconds, error, lines }: FunctionRun): Written[] {
  const start = initMilliseconds === undefined ? '' : `, started in ${duration(initMilliseconds)}`
  const end = `${error ?? 'ok'}  ${duration(milliseconds)}${start}`
  return [
    ...lines.map((text): Written => ({ who: fn, text: `| ${text}`, style: 'dim' })),
    { who: fn, text: end, style: error === undefined ? 'plain' : 'bad' },
  ]
}

/** What was denied, why, and what to do. */
export function denialLines({ who, action, resource, obstacles, declare }: Denial): Written[] {
  return [
    { who: 'denied', text: `${who}: ${action} on ${shortArn(resource)}`, style: 'bad' },
    ...obstacles.map(({ finding }): Written => ({ who: 'why', text: finding, style: 'plain' })),
    ...(declare === undefined ? obstacles.map(({ fix }) => fix) : [declare]).map(
      (text): Written => ({ who: 'fix', text, style: 'fix' }),
    ),
    ...(declare === undefined
      ? obstacles.flatMap(({ statement }): Written[] =>
          statement === undefined ? [] : [{ who: '', text: JSON.stringify(statement), style: 'plain' }],
        )
      : []),
  ]
}

/** `7 ms`, `1.2 s` */
export function duration(milliseconds: number): string {
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`
}

/** Time of day, as the one who looks at it has it. */
export function clockTime(time: number): string {
  return new Date(time).toTimeString().slice(0, 8)
}
