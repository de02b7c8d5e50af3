// How the tour looks: a narrow column of labels, text wrapped beside it, colour on a terminal only.
import { styleText } from 'node:util'

const LABEL_COLUMNS = 13
const COLUMNS = Math.min(process.stdout.columns ?? 100, 110)
const TERMINAL = process.stdout.isTTY === true && process.env.NO_COLOR === undefined

type Style = Parameters<typeof styleText>[0]

export function paint(style: Style, text: string): string {
  return TERMINAL ? styleText(style, text) : text
}

export function heading(text: string): void {
  process.stdout.write(`\n${paint('bold', text)}\n`)
}

/** A label and its text, wrapped; the label may have a colour. */
export function line(label: string, text: string, style: Style = 'dim'): void {
  const [first = '', ...rest] = wrap(text, COLUMNS - LABEL_COLUMNS - 2)
  const indent = ' '.repeat(LABEL_COLUMNS + 2)
  process.stdout.write(`  ${paint(style, label.padEnd(LABEL_COLUMNS))}${first}\n`)
  for (const more of rest) process.stdout.write(`${indent}${more}\n`)
}

/** A line that is written over while something is under way; in a log only its last state appears. */
export function progress(label: string, done: number, total: number): void {
  const width = 24
  const filled = Math.round((done / total) * width)
  const bar = `${'━'.repeat(filled)}${paint('dim', '─'.repeat(width - filled))}`
  const text = `  ${paint('dim', label.padEnd(LABEL_COLUMNS))}${bar} ${done}/${total}`
  if (TERMINAL) process.stdout.write(`\r${text}${done === total ? '\n' : ''}`)
  else if (done === total) process.stdout.write(`${text}\n`)
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of text.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > width) {
      lines.push(current)
      current = word
    } else current = current === '' ? word : `${current} ${word}`
  }
  return [...lines, current]
}
