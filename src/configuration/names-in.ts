/**
 * The names of one part of a configuration (`functions`, `accounts` …), as they stand in the text of TypeScript or JSON. Nothing is
 * run: names that are computed are not found, nor is anything where the text is not what it seems.
 */
export function namesIn(text: string, part: string): string[] {
  const begin = beginOf(text, part)
  const names: string[] = []
  let depth = 1
  let isKeyNext = true
  for (let at = begin; at < text.length && depth > 0; ) {
    const token = nextToken(text, at)
    at += token.length
    if (/^[{[(]$/.test(token)) depth++
    else if (/^[}\])]$/.test(token)) depth--
    else if (depth === 1 && isKeyNext && /^["']?[a-zA-Z]/.test(token)) {
      if (/^\s*:/.test(text.slice(at))) names.push(token.replace(/["']/g, ''))
    }
    if (!/^(\s|\/[/*])/.test(token)) isKeyNext = depth === 1 && token === ','
  }
  return names
}

/** Where the first brace after the part’s name ends; the end of the text where there is none. */
function beginOf(text: string, part: string): number {
  for (let at = 0; at < text.length; ) {
    const token = nextToken(text, at)
    at += token.length
    const [brace] = /^\s*:\s*\{/.exec(text.slice(at, at + 80)) ?? []
    if (brace !== undefined && token.replace(/["']/g, '') === part) return at + brace.length
  }
  return text.length
}

/** Text in quotes, a comment, a word, space, or one sign. */
const TOKEN =
  /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[\w$-]+|\s+|[\s\S]/y

function nextToken(text: string, at: number): string {
  TOKEN.lastIndex = at
  return TOKEN.exec(text)?.[0] ?? ''
}
