/** How text is coloured; the names are those of Node’s `styleText`. */
export type Paint = (style: 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan', text: string) => string

/** A piece of a line: its text, and how it is coloured. */
export type Piece = string | readonly [style: Parameters<Paint>[0], text: string]

// biome-ignore lint/suspicious/noControlCharactersInRegex: they would move the cursor
const CONTROL = /\u001b\[[0-9;?]*[A-Za-z]|[\u0000-\u001f\u007f]/g

/** One line of pieces, cut off with `…` where it is wider than the window; nothing in it moves the cursor. */
export function fitLine(pieces: readonly Piece[], columns: number, paint: Paint): string {
  let left = columns
  let line = ''
  const texts = pieces.map((piece) => (typeof piece === 'string' ? piece : piece[1]).replace(CONTROL, ' '))
  const whole = texts.reduce((sum, text) => sum + widthOf(text), 0)
  for (const [index, piece] of pieces.entries()) {
    const text = texts[index] as string
    const isCut = whole > columns && widthOf(text) >= left
    const shown = isCut ? `${take(text, left - 1)}…` : text
    line += typeof piece === 'string' ? shown : paint(piece[0], shown)
    left -= widthOf(shown)
    if (isCut) break
  }
  return line
}

/** Cells of a terminal: wide characters of East Asia and pictures take two, combining ones none. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += cellsOf(character)
  return width
}

const NONE = /^(?:\p{Mn}|\p{Me}|\p{Cf})$/u
const WIDE =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u

function cellsOf(character: string): number {
  if (character < '\u0300') return 1
  return NONE.test(character) ? 0 : WIDE.test(character) ? 2 : 1
}

function take(text: string, columns: number): string {
  let taken = ''
  let left = columns
  for (const character of text) {
    left -= cellsOf(character)
    if (left < 0) break
    taken += character
  }
  return taken
}

/** Text in lines of at most that width, broken at spaces where there are any. */
export function wrapText(text: string, columns: number): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of text.replace(CONTROL, ' ').split(' ')) {
    const next = current === '' ? word : `${current} ${word}`
    if (widthOf(next) <= columns) current = next
    else {
      if (current !== '') lines.push(current)
      current = word
      while (widthOf(current) > columns) {
        const head = take(current, columns)
        lines.push(head)
        current = current.slice(head.length)
      }
    }
  }
  return [...lines, current]
}
