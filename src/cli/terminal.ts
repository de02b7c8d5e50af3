import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

const COLUMNS = 100

/** How a command writes: in colour and to the window’s width on a terminal, plainly everywhere else. */
export class Terminal {
  readonly #stream: NodeJS.WriteStream
  readonly isTerminal: boolean

  constructor(stream: NodeJS.WriteStream = process.stdout) {
    this.#stream = stream
    this.isTerminal = stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
  }

  get columns(): number {
    return Math.min(this.#stream.columns ?? COLUMNS, 140)
  }

  paint(style: Style, text: string): string {
    return this.isTerminal ? styleText(style, text, { validateStream: false }) : text
  }

  line(text = ''): void {
    this.#stream.write(`${text}\n`)
  }

  heading(text: string): void {
    this.line(this.paint('bold', text))
  }

  /** What to do next, at the same endpoint. */
  next(command: string, endpoint?: string): void {
    this.line(`next: ${this.paint('bold', endpoint === undefined ? command : `${command} --endpoint ${endpoint}`)}`)
  }

  /** A label with text beside it, wrapped to the width; the label may have a colour. */
  labelled(
    label: string,
    text: string,
    { width = 10, indent = 2, style = 'dim' }: { width?: number; indent?: number; style?: Style } = {},
  ): void {
    const margin = ' '.repeat(indent + width)
    const [first = '', ...rest] = wrap(text, this.columns - margin.length)
    this.line(`${' '.repeat(indent)}${this.paint(style, label.padEnd(width))}${first}`)
    for (const more of rest) this.line(`${margin}${more}`)
  }

  /** Rows in columns as wide as their widest cell; the last one takes the rest. */
  table(rows: readonly (readonly string[])[], { indent = 2 }: { indent?: number } = {}): void {
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => visible(row[column] ?? '').length)))
    for (const row of rows) {
      const cells = row.map((cell, column) =>
        column === row.length - 1 ? cell : cell + ' '.repeat((widths[column] as number) - visible(cell).length),
      )
      this.line(`${' '.repeat(indent)}${cells.join('  ')}`.trimEnd())
    }
  }
}

/** Breaks text at spaces; a word that is longer than the width stands on a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of text.split(' ')) {
    if (current !== '' && visible(current).length + 1 + visible(word).length > width) {
      lines.push(current)
      current = word
    } else current = current === '' ? word : `${current} ${word}`
  }
  return [...lines, current]
}

/** The text as it is seen, without colours. */
function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  return text.replace(/\u001b\[[0-9;]*m/g, '')
}
