import { expect, test } from 'vitest'
import { keysOf, type } from '../../src/dev/prompt.ts'

const NAMES = ['caller', 'cancel', 'greeter']
const HISTORY = ['caller {}', 'greeter {"n":1}']

/** What is in the line, or what became of it, after these keys. */
function after(typed: string): string {
  let prompt = { text: '', history: HISTORY as readonly string[], back: 0 }
  for (const key of keysOf(typed)) {
    const next = type(prompt, key, NAMES)
    if (next.kind !== 'typing') return `${next.kind}: ${prompt.text}`
    prompt = { ...next.prompt }
  }
  return prompt.text
}

test.each([
  ['text', 'abc', 'abc'],
  ['Backspace takes a whole character', 'aé😀\u007f', 'aé'],
  ['Backspace where there is nothing', '\u007f', ''],
  ['Ctrl-U', 'abc\u0015d', 'd'],
  ['Tab completes the one name', 'g\t', 'greeter '],
  ['Tab completes what several have in common', 'c\t', 'ca'],
  ['Tab where nothing fits', 'x\t', 'x'],
  ['↑', '\u001b[A', 'greeter {"n":1}'],
  ['↑ further than there is', '\u001b[A\u001b[A\u001b[A', 'caller {}'],
  ['↑ and ↓', '\u001b[A\u001b[A\u001b[B', 'greeter {"n":1}'],
  ['other arrows', 'a\u001b[Db', 'ab'],
  ['Enter', 'caller {}\r', 'sent: caller {}'],
  ['Escape', 'caller\u001b', 'left: caller'],
  ['Ctrl-C', 'caller\u0003', 'left: caller'],
])('%s', (_, typed, expected) => {
  expect(after(typed)).toBe(expected)
})
