import type { CountedDenial, DevState } from './dev-state.ts'
import { clockTime } from './event-lines.ts'
import { fitLine, type Piece, wrapText } from './fit-line.ts'
import type { Window } from './render.ts'
import { usageLines } from './usage.ts'

/** The keys, and how others use this AWS. */
export function renderHelp({ topology, endpoint }: DevState, window: Window): string[] {
  const keys = [
    ['i', 'invoke a function: its name, then the event as JSON; Tab completes, ↑ brings back the last one'],
    ['d', 'the last denial in full: AWS’s words, why, and what to change'],
    ['c', 'clear counts, denials and lines'],
    ['q', 'quit, as Ctrl-C does: nothing is left running'],
  ]
  const usage = topology === undefined ? [] : usageLines(topology, endpoint)
  const lines: Piece[][] = [
    [['bold', 'keys']],
    ...keys.flatMap(([key = '', does = '']) => labelled(key, does, 3, window.columns)),
    [],
    [['bold', 'from another terminal']],
    ...usage.flatMap(([label, text]) => labelled(label, text, 8, window.columns)),
  ]
  return page(lines, window)
}

/** One denial as AWS tells it, and as the policy engine explains it. */
export function renderDenial({ denial, count, time }: CountedDenial, window: Window): string[] {
  const { columns } = window
  const { message, obstacles, declare, who, action, resource } = denial
  const lines: Piece[][] = [
    [
      ['red', 'denied'],
      ['dim', `  ${clockTime(time)}${count > 1 ? `, ${count} times` : ''}`],
    ],
    ...(declare === undefined ? [] : labelled('fix', declare, 9, columns, 'green')),
    ...labelled('who', who, 9, columns),
    ...labelled('action', action, 9, columns),
    ...labelled('resource', resource, 9, columns),
    ...labelled('AWS says', message, 9, columns),
    ...obstacles.flatMap(({ finding, fix, statement, account }): Piece[][] => [
      [],
      [['bold', `account ${account ?? 'unknown'}`]],
      ...labelled('why', finding, 9, columns),
      ...labelled('fix', fix, 9, columns),
      ...statementLines(statement, columns),
    ]),
  ]
  return page(lines, window)
}

function statementLines(statement: object | undefined, columns: number): Piece[][] {
  if (statement === undefined) return []
  // One line of JSON, with room to be broken: it is read here, and copied from elsewhere.
  const text = JSON.stringify(statement, undefined, 1).replace(/\n\s*/g, ' ')
  return labelled('', text, 9, columns)
}

function labelled(label: string, text: string, width: number, columns: number, style?: 'green'): Piece[][] {
  return wrapText(text, columns - width - 2).map((line, index): Piece[] => [
    '  ',
    ['dim', (index === 0 ? label : '').padEnd(width)],
    style === undefined ? line : [style, line],
  ])
}

/** As much as fits, from the window’s offset on. */
function page(lines: readonly Piece[][], { columns, rows, paint, offset = 0 }: Window): string[] {
  const room = rows - 1
  const from = Math.max(0, Math.min(offset, lines.length - room))
  const shown = lines.slice(from, from + room)
  const more = lines.length > room ? `↓ ↑ show the rest (${from + shown.length} of ${lines.length} lines), ` : ''
  while (shown.length < room) shown.push([])
  return [...shown, [['dim', `${more}any key goes back`] as const]].map((pieces) => fitLine(pieces, columns, paint))
}
