/** A place in a text as editors count it: both from 1, the column in UTF-16 units. */
export interface JsonPosition {
  readonly line: number
  readonly column: number
}

/** Where a value starts, and where its members or items do. */
interface JsonNode {
  readonly start: number
  readonly members?: Map<string, JsonNode>
  readonly items?: JsonNode[]
}

interface JsonTree {
  readonly root: JsonNode | undefined
  /** Where the text stops being JSON. */
  readonly failedAt: number | undefined
  /** The path of the first key that its object holds twice. */
  readonly repeatedKey: string | undefined
}

/**
 * Finds what a path such as `Statement[2].Condition.StringEquals.aws:SourceArn` points to, or the nearest thing around it that
 * exists. A single value counts as a list of one. In a text that is no JSON: where it stops being JSON.
 */
export function locateJsonPath(text: string, path: string): JsonPosition {
  const { root, failedAt } = readTree(text)
  if (failedAt !== undefined || root === undefined) return positionOf(text, failedAt ?? 0)
  return positionOf(text, descend(root, path.replace(/^document(?:\.|$)/, '')).start)
}

/** The path of the first key that stands twice in one object; `undefined` where there is none, or the text is no JSON. */
export function findRepeatedKey(text: string): string | undefined {
  return readTree(text).repeatedKey
}

function positionOf(text: string, offset: number): JsonPosition {
  let line = 1
  let lineStart = 0
  for (let next = text.indexOf('\n'); next >= 0 && next < offset; next = text.indexOf('\n', lineStart)) {
    line++
    lineStart = next + 1
  }
  return { line, column: offset - lineStart + 1 }
}

function descend(root: JsonNode, path: string): JsonNode {
  let node = root
  let rest = path
  while (rest !== '') {
    const [child, length] = rest.startsWith('[') ? itemOf(node, rest) : memberOf(node, rest)
    if (child === undefined) return node
    node = child
    rest = rest.slice(length).replace(/^\./, '')
  }
  return node
}

function itemOf(node: JsonNode, rest: string): [JsonNode | undefined, number] {
  const [whole = '', index] = /^\[(\d+)\]/.exec(rest) ?? []
  if (index === undefined) return [undefined, 0]
  return [node.items === undefined && index === '0' ? node : node.items?.[Number(index)], whole.length]
}

/** Keys may hold dots and brackets themselves, so the longest key with which the path goes on is taken. */
function memberOf(node: JsonNode, rest: string): [JsonNode | undefined, number] {
  let found: [JsonNode | undefined, number] = [undefined, -1]
  for (const [key, child] of node.members ?? []) {
    if (key.length > found[1] && rest.startsWith(key) && /^(?:[.[]|$)/.test(rest.slice(key.length, key.length + 1))) {
      found = [child, key.length]
    }
  }
  return found
}

/** What may come next in the text. */
type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end'

interface Frame {
  readonly node: JsonNode
  /** How its parent calls it: `.Condition`, `[2]`. */
  readonly step: string
  /** The key whose value is being read. */
  key: string
}

function readTree(text: string): JsonTree {
  return new TreeReader(text).read()
}

/** Reads JSON into places instead of values. It keeps its own stack, so that no nesting is too deep for it. */
class TreeReader {
  readonly #text: string
  readonly #stack: Frame[] = []
  #expected: Expected = 'value'
  #root: JsonNode | undefined
  #repeatedKey: string | undefined

  constructor(text: string) {
    this.#text = text
  }

  read(): JsonTree {
    const text = this.#text
    let at = skipSpace(text, 0)
    let failedAt: number | undefined
    while (at < text.length && failedAt === undefined) {
      const end = this.#readToken(at)
      if (end === undefined) failedAt = at
      else at = skipSpace(text, end)
    }
    if (this.#stack.length > 0 || this.#expected !== 'comma or end') failedAt ??= text.length
    return { root: this.#root, failedAt, repeatedKey: this.#repeatedKey }
  }

  /** Where the token ends; `undefined` where no such token may stand here. */
  #readToken(at: number): number | undefined {
    const char = this.#text[at] as string
    switch (this.#expected) {
      case 'colon':
        this.#expected = 'value'
        return char === ':' ? at + 1 : undefined
      case 'comma or end':
        return this.#endOrContinue(char) ? at + 1 : undefined
      case 'key or }':
        return char === '}' ? this.#close(at) : this.#readKey(at)
      case 'key':
        return this.#readKey(at)
      case 'value or ]':
        return char === ']' ? this.#close(at) : this.#readValue(at)
      case 'value':
        return this.#readValue(at)
    }
  }

  #close(at: number): number {
    this.#stack.pop()
    this.#expected = 'comma or end'
    return at + 1
  }

  #endOrContinue(char: string): boolean {
    const node = this.#stack.at(-1)?.node
    if (node === undefined) return false
    if (char === (node.members ? '}' : ']')) this.#stack.pop()
    else if (char === ',') this.#expected = node.members ? 'key' : 'value'
    else return false
    return true
  }

  #readKey(at: number): number | undefined {
    const frame = this.#stack.at(-1) as Frame
    const end = this.#text[at] === '"' ? endOfString(this.#text, at) : undefined
    if (end === undefined) return undefined
    frame.key = JSON.parse(this.#text.slice(at, end)) as string
    if (frame.node.members?.has(frame.key)) this.#repeatedKey ??= this.#pathOf(frame.key)
    this.#expected = 'colon'
    return end
  }

  #pathOf(key: string): string {
    const steps = this.#stack.map(({ step }) => step).join('')
    return `${steps}.${key}`.replace(/^\./, '')
  }

  #readValue(at: number): number | undefined {
    const char = this.#text[at]
    if (char === '{') return this.#add({ start: at, members: new Map() }, at + 1)
    if (char === '[') return this.#add({ start: at, items: [] }, at + 1)
    const end = char === '"' ? endOfString(this.#text, at) : endOfScalar(this.#text, at)
    return end === undefined ? undefined : this.#add({ start: at }, end)
  }

  #add(node: JsonNode, end: number): number {
    const parent = this.#stack.at(-1)
    const step = parent === undefined ? '' : parent.node.items ? `[${parent.node.items.length}]` : `.${parent.key}`
    if (parent === undefined) this.#root = node
    parent?.node.items?.push(node)
    parent?.node.members?.set(parent.key, node)
    if (node.members || node.items) this.#stack.push({ node, step, key: '' })
    this.#expected = node.members ? 'key or }' : node.items ? 'value or ]' : 'comma or end'
    return end
  }
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++
  return at
}

const ESCAPE = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y

function endOfString(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at] as string
    if (char === '"') return at + 1
    if (char < ' ') return undefined
    if (char !== '\\') continue
    ESCAPE.lastIndex = at
    if (!ESCAPE.test(text)) return undefined
    at = ESCAPE.lastIndex - 1
  }
  return undefined
}

function endOfScalar(text: string, start: number): number | undefined {
  SCALAR.lastIndex = start
  return SCALAR.test(text) ? SCALAR.lastIndex : undefined
}
