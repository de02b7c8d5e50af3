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
    ...(declare === undefined ? [] : [[], [['bold', 'here'] as const], ...labelled('fix', declare, 9, columns)]),
  ]
  return page(lines, window)
}

function statementLines(statement: object | undefined, columns: number): Piece[][] {
  if (statement === undefined) return []
  const text = JSON.stringify(statement, undefined, 2).split('\n')
  return text.flatMap((line) => {
    const indent = /^ */.exec(line)?.[0] ?? ''
    return wrapText(line.trim(), columns - 11 - indent.length).map((part): Piece[] => [' '.repeat(11), indent, part])
  })
}

function labelled(label: string, text: string, width: number, columns: number): Piece[][] {
  return wrapText(text, columns - width - 2).map((line, index): Piece[] => [
    '  ',
    ['dim', (index === 0 ? label : '').padEnd(width)],
    line,
  ])
}

function page(lines: readonly Piece[][], { columns, rows, paint }: Window): string[] {
  const shown = lines.slice(0, rows - 1)
  while (shown.length < rows - 1) shown.push([])
  return [...shown, [['dim', 'any key goes back'] as const]].map((pieces) => fitLine(pieces, columns, paint))
}
