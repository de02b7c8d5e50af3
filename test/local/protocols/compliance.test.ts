import { describe, expect, test } from 'vitest'
import { AwsError } from '../../../src/core/errors.ts'
import type { HttpRequest, HttpResponse, Members } from '../../../src/local/protocols/protocol.ts'
import { protocols } from '../../../src/local/protocols/protocols.ts'
import { resolveError } from '../../../src/local/protocols/resolve-error.ts'
import { parseTimestamp } from '../../../src/local/protocols/timestamps.ts'
import { readXml, type XmlNode } from '../../../src/local/protocols/xml-reader.ts'
import { type CorpusCase, hasCorpus, readCorpus, toOurs } from './corpus.ts'

/** Cases of the corpus that ask for something which a server does not do, each with the reason. */
const INAPPLICABLE: Readonly<Record<string, string>> = {
  'input/rest-json.json 13.1':
    'an absent structure payload is sent as `{}`, which a server reads as an empty structure',
  'input/rest-json.json 24.2':
    'an absent structure payload is sent as `{}`, which a server reads as an empty structure',
  'input/rest-json.json 24.4':
    'an absent structure payload is sent as `{}`, which a server reads as an empty structure',
  'output/json.json 6.0': 'event stream: a handler answers it as encoded bytes, which pass through',
  'output/rest-xml.json 15.0': 'event stream: a handler answers it as encoded bytes, which pass through',
  'output/rest-xml.json 15.1': 'event stream: a handler answers it as encoded bytes, which pass through',
  'output/query-json.json 0.0': 'aws-query answered in JSON (ContentType=JSON), which no SDK asks for',
  'output/query-json.json 1.0': 'aws-query answered in JSON (ContentType=JSON), which no SDK asks for',
  'output/query-json.json 2.0': 'aws-query answered in JSON (ContentType=JSON), which no SDK asks for',
}

const unused = new Set(Object.keys(INAPPLICABLE))

function applicable(cases: CorpusCase[]): CorpusCase[] {
  return cases.filter(({ name }) => {
    const listed = Object.keys(INAPPLICABLE).find((key) => name.startsWith(`${key} `))
    if (listed) unused.delete(listed)
    return !listed
  })
}

const inputs = applicable(readCorpus('input'))
const outputs = applicable(readCorpus('output').filter(({ case: each }) => each.result))
const errors = applicable(readCorpus('output').filter(({ case: each }) => each.errorCode !== undefined))

if (!hasCorpus) console.log('skipped: the protocol corpus is not beside this project')

describe.skipIf(!hasCorpus)('AWS protocol compliance', () => {
  test.each(inputs)('parse: $name', ({ ref, case: each }) => {
    const protocol = protocols[ref.model.protocol]
    const request = toRequest(each.serialized ?? { uri: '/' }, ref.operation.method)
    const expected = toOurs(ref, ref.operation.input, each.params ?? {}) ?? {}
    expect(protocol.operationName(ref.model, request)).toBe(ref.name)
    expect(protocol.parse(ref, request)).toEqual(withLowerCaseHeaders(ref, expected as Members))
  })

  test.each(outputs)('serialize: $name', ({ ref, case: each }) => {
    const output = toOurs(ref, ref.operation.output, each.result) as Members
    const response = protocols[ref.model.protocol].serialize(ref, output, 'request-id')
    const wanted = each.response ?? { status_code: 200, headers: {}, body: '' }
    expect(response.status).toBe(wanted.status_code)
    expect(response.headers).toMatchObject(lowerCaseKeys(wanted.headers))
    expect(contentOf(ref, response.body as string | Uint8Array)).toEqual(contentOf(ref, wanted.body))
  })

  test.each(errors)('serializeError: $name', ({ ref, case: each }) => {
    const fields = (each.error ?? {}) as Members
    const error = new AwsError(each.errorCode ?? '', each.errorMessage ?? '', { fields })
    const response = protocols[ref.model.protocol].serializeError(
      ref.model,
      resolveError(ref.model, error),
      'request-id',
    )
    const wanted = each.response ?? { status_code: 400, headers: {}, body: '' }
    expect(response.status).toBe(wanted.status_code)
    expect(errorOf(ref, response)).toMatchObject(errorOf(ref, wanted))
  })

  test('every case listed as inapplicable exists', () => expect([...unused]).toEqual([]))
})

function toRequest(serialized: NonNullable<CorpusCase['case']['serialized']>, method: string): HttpRequest {
  const [path = '/', query = ''] = serialized.uri.split('?')
  const headers = lowerCaseKeys(serialized.headers ?? {})
  return { method, path, query, headers, body: Buffer.from(serialized.body ?? '') }
}

function lowerCaseKeys<T>(headers: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

/** Header names have no case: a map of prefixed headers comes back in lower case. */
function withLowerCaseHeaders({ model, operation }: CorpusCase['ref'], members: Members): Members {
  const shape = model.shapes[operation.input ?? '']
  if (shape?.type !== 'structure') return members
  const entries = Object.entries(members).map(([name, value]) => {
    const isMap = shape.members[name]?.location === 'headers'
    return [name, isMap ? lowerCaseKeys(value as Record<string, unknown>) : value]
  })
  return Object.fromEntries(entries)
}

/** A body as the client understands it, so that spellings which mean the same are the same. */
function contentOf({ model }: CorpusCase['ref'], body: string | Uint8Array): unknown {
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8')
  if (!text.trimStart().startsWith('<')) return parseOr(text)
  const root = readXml(text)
  if (!root) throw new Error(`not XML: ${text}`)
  const content = model.protocol === 'aws-query' ? root.children.find(({ name: tag }) => tag.endsWith('Result')) : root
  const tree = content ? treeOf(content) : {}
  if (typeof tree === 'object') for (const metadata of ['requestId', 'ResponseMetadata']) delete tree[metadata]
  return tree
}

type Tree = string | { [name: string]: Tree[] }

/** Elements by their names: their order matters only among equals. */
function treeOf(node: XmlNode): Tree {
  if (node.children.length === 0 && node.attributes.size === 0) return canonical(node.text)
  const tree: { [name: string]: Tree[] } = {}
  for (const [name, value] of node.attributes) if (!name.startsWith('xmlns')) tree[`@${name}`] = [value]
  for (const child of node.children) tree[child.name] = [...(tree[child.name] ?? []), treeOf(child)]
  return tree
}

function canonical(text: string): string {
  const date = /^[\dA-Z]/.test(text) ? parseTimestamp(text) : undefined
  return date ? String(date.getTime() / 1000) : text
}

function parseOr(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** The error as clients read it: code, message and members, wherever each protocol keeps them. */
function errorOf({ model }: CorpusCase['ref'], response: Pick<HttpResponse, 'headers' | 'body'>): object {
  if (model.protocol.endsWith('json')) {
    const { __type, ...fields } = JSON.parse(String(response.body)) as Record<string, unknown>
    const code = __type ?? lowerCaseKeys(response.headers)['x-amzn-errortype']
    // JSON 1.0 may put a namespace before the code, which clients drop.
    return { code: String(code).replace(/^.*#/, ''), ...fields }
  }
  const root = readXml(String(response.body)) as XmlNode
  const error = [root, ...root.children, ...root.children.flatMap(({ children }) => children)].find(
    ({ name }) => name === 'Error',
  )
  return { ...(treeOf(error as XmlNode) as object), Type: undefined }
}
