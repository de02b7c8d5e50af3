import type { Value } from './template.ts'

/** The lines that stand above a member, by its path from the top: `Resources.GreeterFunction`. */
export type Comments = (path: readonly string[]) => string | undefined

/** What a value is written as instead of itself, `!Ref X`; `undefined` for all others. */
export type ShortForm = (value: { readonly [key: string]: Value }) => string | undefined

/**
 * Writes a value as YAML that versions 1.1 and 1.2 read alike: whatever one of them might take for something else than text is
 * quoted. The libraries build trees first, which for a thousand templates takes minutes.
 */
export function printYaml(value: { readonly [key: string]: Value }, short: ShortForm, comments: Comments): string {
  const lines: string[] = []
  const path: string[] = []
  printMembers(value, '')
  return `${lines.join('\n')}\n`

  function printMembers(members: { readonly [key: string]: Value }, margin: string, first = margin): void {
    let lead = first
    for (const [key, member] of Object.entries(members)) {
      path.push(key)
      printComment(margin)
      print(member, `${lead}${scalar(key)}:`, margin)
      path.pop()
      lead = margin
    }
  }

  function printComment(margin: string): void {
    const text = comments(path)
    if (text === undefined) return
    if (!lines.at(-1)?.endsWith(':')) lines.push('')
    for (const line of text.split('\n')) lines.push(`${margin}# ${line}`)
  }

  /** @param lead what stands on the line already */
  function print(member: Value, lead: string, margin: string): void {
    if (typeof member !== 'object') return void lines.push(`${lead} ${scalar(member)}`)
    const inner = `${margin}  `
    if (Array.isArray(member)) {
      if (member.length === 0) return void lines.push(`${lead} []`)
      lines.push(lead)
      for (const item of member) printItem(item, inner)
      return
    }
    const object = member as { readonly [key: string]: Value }
    const shortForm = short(object)
    if (shortForm !== undefined) return void lines.push(`${lead} ${shortForm}`)
    if (Object.keys(object).length === 0) return void lines.push(`${lead} {}`)
    lines.push(lead)
    printMembers(object, inner)
  }

  function printItem(item: Value, margin: string): void {
    path.push('-')
    const isPlainObject = typeof item === 'object' && !Array.isArray(item) && Object.keys(item).length > 0
    if (isPlainObject && short(item as { readonly [key: string]: Value }) === undefined)
      printMembers(item as { readonly [key: string]: Value }, `${margin}  `, `${margin}- `)
    else print(item, `${margin}-`, margin)
    path.pop()
  }
}

/** A text, quoted where it could be read as anything else; a number or truth as it is. */
export function scalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value)
  if (/^[A-Za-z/_][\w ./:@=+,*()-]*$/.test(value) && !/: | #|[: ]$/.test(value) && !WORDS.test(value)) return value
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what single quotes cannot hold
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(value)) return JSON.stringify(value)
  return `'${value.replaceAll("'", "''")}'`
}

/** What YAML 1.1 reads as true, false or nothing; and what some readers take for a number. */
const WORDS = /^(y|n|yes|no|on|off|true|false|null|e[-+]?[\d_]+)$/i
