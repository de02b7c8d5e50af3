/** A line that is being typed; the cursor is at its end. */
export interface Prompt {
  readonly text: string
  /** What was sent before, the latest last. */
  readonly history: readonly string[]
  /** How far back in it; 0 for the new line. */
  readonly back: number
}

export type Typed = { readonly kind: 'typing'; readonly prompt: Prompt } | { readonly kind: 'sent' | 'left' }

/** What a key makes of the line. `names` are completed by Tab. */
export function type(prompt: Prompt, key: string, names: readonly string[]): Typed {
  const to = (text: string, back = 0): Typed => ({ kind: 'typing', prompt: { ...prompt, text, back } })
  switch (key) {
    case '\r':
    case '\n':
      return { kind: 'sent' }
    case '\u001b':
    case '\u0003':
      return { kind: 'left' }
    case '\u007f':
    case '\b':
      return to([...prompt.text].slice(0, -1).join(''))
    case '\u0015':
      return to('')
    case '\t':
      return to(complete(prompt.text, names))
    case '\u001b[A':
      return recall(prompt, prompt.back + 1)
    case '\u001b[B':
      return recall(prompt, prompt.back - 1)
  }
  // Other keys that are none of text, as the arrows to the sides, do nothing.
  return key.startsWith('\u001b') || key < ' ' ? to(prompt.text, prompt.back) : to(prompt.text + key)
}

function recall(prompt: Prompt, wanted: number): Typed {
  const back = Math.max(0, Math.min(wanted, prompt.history.length))
  const text = back === 0 ? '' : (prompt.history.at(-back) as string)
  return { kind: 'typing', prompt: { ...prompt, text, back } }
}

/** The name that begins so; as much of it as all of them have in common. */
function complete(text: string, names: readonly string[]): string {
  const fitting = names.filter((name) => name.startsWith(text))
  const [first = text] = fitting
  if (fitting.length === 1) return `${first} `
  let common = first
  while (!fitting.every((name) => name.startsWith(common))) common = common.slice(0, -1)
  return common
}

/** What a terminal sent, key by key: a sequence that begins with Escape is one, everything else goes by characters. */
export function keysOf(text: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is how keys without a character begin
  return text.match(/\u001b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])?|[\s\S]/gu) ?? []
}
