import { shortArn } from './denial.ts'
import type { CountedDenial, DevState } from './dev-state.ts'
import { clockTime, type EventLine, PAINTED } from './event-lines.ts'
import { fitLine, type Paint, type Piece, wrapText } from './fit-line.ts'
import { callRows, functionRows } from './render-rows.ts'

/** A window, and what of the view is in it. */
export interface Window {
  readonly columns: number
  readonly rows: number
  readonly paint: Paint
  /** What is typed after `i`; its cursor is at its end. */
  readonly prompt?: string
  /** Of a page that is longer than the window: how many lines it was moved up. */
  readonly offset?: number
}

const MIN_EVENTS = 5
const MAX_DENIALS = 3

/** The whole view: as many lines as the window has rows, none wider than it. */
export function renderView(state: DevState, window: Window): string[] {
  const { columns, rows, paint } = window
  const head = headLines(state)
  const problems = problemLines(state, columns)
  const denials = denialLines(state.denials, columns)
  // What is broken or denied comes first; what is left over is for the story.
  const room = rows - head.length - problems.length - denials.length - MIN_EVENTS - 2
  const things = cutTo(room, [...functionRows(state), [], ...callRows(state)])
  const above = [...head, ...things, ...problems, ...denials, []]
  const events = eventLines(state.lines, rows - above.length - 1, columns)
  const page = [...above, ...events].slice(0, rows - 1)
  while (page.length < rows - 1) page.push([])
  return [...page, footer(window)].map((pieces) => fitLine(pieces, columns, paint))
}

function headLines({ topology, endpoint }: DevState): Piece[][] {
  return [[['bold', topology?.name ?? ''], '  ', ['cyan', endpoint]], []]
}

function cutTo(room: number, rows: readonly Piece[][]): Piece[][] {
  const wanted = rows.at(-1)?.length === 0 ? rows.slice(0, -1) : [...rows]
  if (wanted.length <= room) return wanted
  const shown = wanted.slice(0, Math.max(0, room - 1))
  const hidden = wanted.slice(shown.length).filter((row) => row.length > 0).length
  return [...shown, [['dim', `  and ${hidden} more; a taller window shows them`]]]
}

function problemLines({ problems }: DevState, columns: number): Piece[][] {
  const [first] = problems
  if (first === undefined) return []
  const more = problems.length > 1 ? `  and ${problems.length - 1} more` : ''
  const told = wrapText(`${first.where}: ${first.message}${more}`, columns - 4).slice(0, 3)
  return [
    [],
    [
      ['red', 'broken'],
      ['dim', '  what ran before goes on'],
    ],
    ...told.map((line): Piece[] => ['  ', ['red', line]]),
    ['  ', ['dim', first.hint]],
  ]
}

function denialLines(denials: readonly CountedDenial[], columns: number): Piece[][] {
  if (denials.length === 0) return []
  const latest = denials.slice(-MAX_DENIALS).reverse()
  const older = denials.length - latest.length
  return [
    [],
    [
      ['red', 'denied'],
      ['dim', older > 0 ? `  and ${older} others` : ''],
    ],
    ...latest.flatMap(({ denial, count, time }): Piece[][] => {
      const { who, action, resource, obstacles, declare } = denial
      const times = count > 1 ? `, ${count} times` : ''
      const fix = declare ?? obstacles[0]?.fix ?? ''
      return [
        ['  ', ['dim', clockTime(time)], `  ${who}${times}: ${action} on ${shortArn(resource)}`],
        ...wrapText(fix, columns - 17)
          .slice(0, 2)
          .map((line, i): Piece[] => [
            i === 0 ? '            ' : '                 ',
            ['green', i === 0 ? `fix  ${line}` : line],
          ]),
      ]
    }),
  ]
}

const MAX_WHO = 16

function eventLines(lines: readonly EventLine[], room: number, columns: number): Piece[][] {
  const shown = room <= 0 ? [] : lines.slice(-room)
  const width = Math.min(MAX_WHO, Math.max(0, ...shown.map(({ who }) => who.length)))
  const written = shown.flatMap(({ time, who, text, style }) => {
    const painted = PAINTED[style]
    const name = who.length > width ? `${who.slice(0, width - 1)}…` : who.padEnd(width)
    return wrapShort(text, columns - width - 12).map((part, index): Piece[] => [
      ['dim', index === 0 ? `${clockTime(time)}  ` : ' '.repeat(10)],
      `${index === 0 ? name : ' '.repeat(width)}  `,
      painted === undefined ? part : [painted, part],
    ])
  })
  return room <= 0 ? [] : written.slice(-room)
}

const MAX_WRAPPED = 3

/** In three lines at most; the last one is cut off where there is more. */
function wrapShort(text: string, columns: number): string[] {
  const lines = wrapText(text, Math.max(20, columns))
  if (lines.length <= MAX_WRAPPED) return lines
  return [...lines.slice(0, MAX_WRAPPED - 1), lines.slice(MAX_WRAPPED - 1).join(' ')]
}

const KEYS = [
  ['i', 'invoke'],
  ['d', 'last denial'],
  ['c', 'clear'],
  ['h', 'help'],
  ['q', 'quit'],
] as const

/** Before what is typed. */
export const PROMPT_LABEL = 'invoke: '

function footer({ prompt, columns }: Window): Piece[] {
  if (prompt === undefined)
    return KEYS.flatMap(([key, does]): Piece[] => [
      ['bold', key],
      ['dim', ` ${does}   `],
    ])
  const room = columns - PROMPT_LABEL.length - 1
  // Where it is too long, its end is what is typed.
  const shown = prompt.length > room ? `…${prompt.slice(1 - room)}` : prompt
  return [['bold', PROMPT_LABEL], shown]
}
