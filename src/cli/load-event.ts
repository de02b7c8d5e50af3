import { randomFillSync } from 'node:crypto'
import type { Random } from '../core/random.ts'
import { type EventTemplate, parseEventTemplate } from '../load/event-template.ts'
import type { FunctionNode, StreamNode } from '../topology/topology.ts'
import type { LoadArgs } from './load-settings.ts'
import { readEventText } from './read-event.ts'
import type { InputProblem } from './run-command.ts'

export interface LoadEvent {
  /** The event of an arrival, from 0. */
  readonly text: (index: number) => string
  /** Of the first event. */
  readonly bytes: number
}

const DEFAULT_EVENT = { function: '{}', stream: '{"i":{{i}},"at":{{now}}}' } as const

const MEGABYTE = 1_048_576
/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_BYTES = { sync: 6 * MEGABYTE, async: MEGABYTE, put: MEGABYTE } as const

const random: Random = { bytes: (count) => randomFillSync(new Uint8Array(count)) }

/** The event or template that each arrival carries; what is wrong with it is added to the problems. */
export function readLoadEvent(
  { event: given, async: isAsync }: Pick<LoadArgs, 'event' | 'async'>,
  target: FunctionNode | StreamNode | undefined,
  problems: InputProblem[],
): LoadEvent | undefined {
  const read = given === undefined ? DEFAULT_EVENT[target?.kind ?? 'function'] : readEventText(given)
  if (typeof read !== 'string') return void problems.push(read)
  const template = parseEventTemplate(read)
  if (!isTemplate(template)) {
    problems.push(...template.map(({ place, message, hint }) => bad(`${place}: ${message}`, hint)))
    return undefined
  }
  const first = template.render({ index: 0, random, now: Date.now() })
  const bytes = Buffer.byteLength(first)
  if (target !== undefined)
    checkFirst(first, bytes, target.kind === 'stream' ? 'put' : isAsync ? 'async' : 'sync', problems)
  const text = (index: number) => template.render({ index, random, now: Date.now() })
  return { text: template.isConstant ? () => first : text, bytes }
}

function checkFirst(text: string, bytes: number, mode: keyof typeof MOST_BYTES, problems: InputProblem[]): void {
  if (bytes > MOST_BYTES[mode]) {
    const most = MOST_BYTES[mode].toLocaleString('en')
    problems.push(bad(`the event has ${bytes.toLocaleString('en')} bytes`, `AWS takes at most ${most} of them here`))
  }
  // A record may hold anything; a function is handed JSON.
  if (mode === 'put') return
  try {
    JSON.parse(text)
  } catch (error) {
    problems.push(
      bad(`the event is no JSON: ${(error as Error).message}`, 'check the file, or quote the JSON for the shell'),
    )
  }
}

function isTemplate(parsed: ReturnType<typeof parseEventTemplate>): parsed is EventTemplate {
  return !Array.isArray(parsed)
}

function bad(message: string, hint: string): InputProblem {
  return { code: 'bad-option', where: '--event', message, hint }
}
