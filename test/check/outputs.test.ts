import { readFileSync } from 'node:fs'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { CHECKS } from '../../src/check/checks.ts'
import { createGraph } from '../../src/check/graph.ts'
import { toMermaid } from '../../src/check/mermaid.ts'
import { runChecks } from '../../src/check/run-checks.ts'
import { toSarif } from '../../src/check/sarif.ts'
import { toSvg } from '../../src/check/svg.ts'
import { createTemplateSystem } from '../../src/check/template-system.ts'
import { createTopologySystem } from '../../src/check/topology-system.ts'
import { readTopology } from '../../src/topology/define-topology.ts'
import { BROKEN } from './broken-templates.ts'
import { NOW, sourcesOf } from './stacks.ts'

const topology = readTopology({
  name: 'shop',
  accounts: { calling: { id: '111111111111' }, called: { id: '222222222222' }, third: { id: '333333333333' } },
  functions: {
    caller: { account: 'calling', entry: './a.ts' },
    greeter: { account: 'called', entry: './b.ts', alias: 'live' },
    back: { account: 'third', entry: './c.ts' },
  },
  streams: { orders: { account: 'calling' } },
  buckets: { data: { account: 'called' } },
  calls: {
    greet: { from: 'caller', to: 'greeter' },
    store: { from: 'caller', to: { bucket: 'data' } },
    on: { from: 'greeter', to: 'back', by: 'resource-policy', mode: 'async' },
    round: { from: 'back', to: 'caller' },
    partner: { from: { account: '444444444444' }, to: 'greeter', externalId: 'theirs' },
  },
  triggers: { feed: { from: 'orders', to: 'caller' } },
})
const graph = createGraph(createTopologySystem(topology))

describe('the graph', () => {
  test('in Mermaid’s words', () => {
    expect(toMermaid(graph)).toBe(`flowchart LR
  subgraph account1["calling 111111111111"]
    n1["caller"]
    n6[("kinesis shop-orders")]
  end
  subgraph account2["called 222222222222"]
    n2["greeter"]
    n4(["data"])
  end
  subgraph account3["third 333333333333"]
    n3["back"]
  end
  subgraph account4["444444444444"]
    n5(["account 444444444444"])
  end
  n1 -->|"greet: by role"| n2
  n1 -->|"store: by role"| n4
  n2 -->|"on: async"| n3
  n3 -->|"round: by role"| n1
  n5 -->|"partner: by role"| n2
  n6 -.-> n1
`)
  })

  test('as a picture: each account a box with a box for each function in it, an arrow for each call', () => {
    const svg = toSvg(graph)
    expect(XMLValidator.validate(svg)).toBe(true)
    const { svg: root } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(svg) as {
      svg: { viewBox: string; rect: Box[]; path: { class: string }[]; text: (string | { '#text': string })[] }
    }
    const accounts = root.rect.filter((one) => one.class === 'account').map(edges)
    const nodes = root.rect.filter((one) => one.class.startsWith('node')).map(edges)
    expect([accounts.length, nodes.length, root.path.length]).toEqual([4, 6, 6])
    for (const node of nodes) expect(accounts.filter((account) => holds(account, node))).toHaveLength(1)
    const overlapping = accounts.flatMap((one, index) => accounts.slice(index + 1).filter((other) => meets(one, other)))
    expect(overlapping).toEqual([])
    const [, , width, height] = root.viewBox.split(' ').map(Number) as [number, number, number, number]
    for (const account of accounts) expect(holds({ left: 0, top: 0, right: width, bottom: height }, account)).toBe(true)
  })

  test('has nothing of a name that would end an attribute or a label', () => {
    const odd = {
      accounts: [{ id: '1', title: '<a> & "b"', nodes: [{ id: 'n1', label: '<x>"#', kind: 'function' as const }] }],
      edges: [],
    }
    expect(XMLValidator.validate(toSvg(odd))).toBe(true)
    expect(toMermaid(odd)).toContain('n1["<x>#quot;#35;"]')
  })
})

interface Box {
  readonly class: string
  readonly x: string
  readonly y: string
  readonly width: string
  readonly height: string
}

function edges({ x, y, width, height }: Box) {
  const [left, top] = [Number(x), Number(y)]
  return { left, top, right: left + Number(width), bottom: top + Number(height) }
}

type Edges = ReturnType<typeof edges>
const holds = (outer: Edges, inner: Edges) =>
  outer.left <= inner.left && outer.top <= inner.top && outer.right >= inner.right && outer.bottom >= inner.bottom
const meets = (one: Edges, other: Edges) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom

describe('SARIF', () => {
  const findings = BROKEN.flatMap(
    ({ broken }) => runChecks(createTemplateSystem(sourcesOf(broken)).system, { now: NOW }).findings,
  )
  const sarif = toSarif(findings, '1.0.0') as Sarif
  const [run] = sarif.runs as [Sarif['runs'][number]]

  test('has the shape that readers want', () => {
    expect(sarif.version).toBe('2.1.0')
    expect(sarif.$schema).toMatch(/sarif-2\.1\.0\.json$/)
    expect(run.tool.driver.rules.map(({ id }) => id)).toEqual(Object.keys(CHECKS))
    expect(run.results).toHaveLength(findings.length)
    for (const { ruleId, ruleIndex, level, message, locations } of run.results) {
      expect(run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
      expect(['error', 'warning', 'note']).toContain(level)
      expect(message.text).toContain('Fix: ')
      expect(locations).toHaveLength(1)
    }
  })

  test('leads to the line', () => {
    const result = run.results.find(({ ruleId }) => ruleId === 'qualifier-mismatch')
    expect(result?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'calling.json' },
      region: { startLine: expect.any(Number) },
    })
  })

  interface Sarif {
    readonly $schema: string
    readonly version: string
    readonly runs: readonly {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } }
      readonly results: readonly {
        readonly ruleId: string
        readonly ruleIndex: number
        readonly level: string
        readonly message: { readonly text: string }
        readonly locations: readonly { readonly physicalLocation?: object }[]
      }[]
    }[]
  }
})

test('every check is told on its page, under its own id', () => {
  for (const [id, check] of Object.entries(CHECKS)) expect(check.id).toBe(id)
  const page = readFileSync('docs/checks.md', 'utf8')
  for (const { id, title } of Object.values(CHECKS)) expect(page).toContain(`## ${id}\n\n${title}.`)
})

test('every check that templates can fail has a broken one', () => {
  const topologyOnly = ['beyond-calls', 'payload-mode', 'deploy-identity', 'no-bridge-needed', 'not-known']
  const missing = Object.keys(CHECKS).filter((id) => !topologyOnly.includes(id) && !BROKEN.some((row) => row.id === id))
  expect(missing).toEqual([])
})
