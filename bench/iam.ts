// The IAM engine on one core: `npm run bench:iam`, of the sources with `--src`. Best of three; the machine and the day decide the rest.
import { existsSync, readFileSync } from 'node:fs'

const DIST = new URL('../dist/iam/', import.meta.url)
const BUILT = !process.argv.includes('--src') && existsSync(new URL('index.js', DIST))
const CORPUS = new URL('../../shared/corpus/iam/check-no-new-access.json', import.meta.url)
const load = <T>(name: string): Promise<T> =>
  import(BUILT ? new URL(`${name}.js`, DIST).href : new URL(`../src/iam/${name}.ts`, import.meta.url).href)

const { authorize, checkNoNewAccess, explain } = await load<typeof import('../src/iam/index.ts')>('index')
const { compilePolicy } = await load<typeof import('../src/iam/compile-policy.ts')>('compile-policy')

type Requests = Parameters<typeof authorize>[]

const A = '111111111111'
const B = '222222222222'
const ROUNDS = 3

interface Row {
  readonly what: string
  readonly ours: string
  readonly unit: string
}

function main(): void {
  process.stdout.write(`engine: ${BUILT ? 'dist' : 'src'}, Node.js ${process.version}\n\n`)
  const rows = [...decisions(), ...explanations(), ...compiling(), ...patterns(), ...comparing()]
  const width = Math.max(...rows.map(({ what }) => what.length))
  for (const { what, ours, unit } of rows) {
    process.stdout.write(`${what.padEnd(width)}  ${ours.padStart(12)}  ${unit}\n`)
  }
}

/** Each policy of a decision grows at once: identity, SCP and resource policy; what is asked for is spread over them. */
function decisions(): Row[] {
  const small = perSecond(smallWorld())
  const rows: Row[] = [row('decisions: 1 identity, 1 SCP, 1 resource policy', small, 'per second')]
  for (const by of ['actions', 'resources', 'principals'] as const) {
    for (const size of [10, 100, 1_000]) {
      const speed = perSecond(world(size, by))
      const slower = (small / speed).toFixed(1)
      rows.push(
        row(`decisions: ${size} statements each, told apart by ${by}`, speed, `per second (${slower}× the time)`),
      )
    }
  }
  return rows
}

/** Requests of four callers for sixteen resources, against three policies of one statement. */
function smallWorld(): Requests {
  const resources = Array.from({ length: 16 }, (_, i) => `arn:aws:lambda:eu-west-1:${B}:function:f${i}`)
  const roles = Array.from({ length: 4 }, (_, i) => `arn:aws:iam::${A}:role/r${i}`)
  const Action = 'lambda:InvokeFunction'
  const policies = {
    identity: [policy({ Action, Resource: `arn:aws:lambda:eu-west-1:${B}:function:f*` })],
    scps: [[policy({ Action: '*', Resource: '*' })]],
    resource: policy({ Principal: { AWS: roles }, Action, Resource: resources }),
  }
  return Array.from({ length: 64 }, (_, n) => {
    const principal = `arn:aws:sts::${A}:assumed-role/r${n >> 4}/session`
    return [{ principal, action: Action, resource: resources[n & 15] as string, resourceAccount: B }, policies]
  })
}

function policy(statement: object): { name: string; document: string } {
  const document = JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...statement } })
  return { name: 'policy', document }
}

/** Requests for 64 of so many resources, actions or callers, against policies with a statement for each. */
function world(size: number, by: 'actions' | 'resources' | 'principals'): Requests {
  const names = Array.from({ length: size }, (_, i) => i)
  const action = (i: number) => (by === 'actions' ? `lambda:Invoke${i}` : 'lambda:InvokeFunction')
  const resource = (i: number) => `arn:aws:lambda:eu-west-1:${B}:function:f${by === 'principals' ? i % 16 : i}`
  const role = (i: number) => `arn:aws:iam::${A}:role/r${by === 'principals' ? i : i % 4}`
  const statements = (more: (i: number) => object) =>
    names.map((i) => ({ Effect: 'Allow', Action: action(i), Resource: resource(i), ...more(i) }))
  const document = (Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
  const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
  const denials = names.slice(1).map((i) => ({ Effect: 'Deny', Action: action(i), Resource: `${resource(i)}:old` }))
  const policies = {
    identity: [{ name: 'identity', document: document(statements(() => ({}))) }],
    scps: [[{ name: 'scp', document: document([everything, ...denials]) }]],
    resource: { name: 'resource', document: document(statements((i) => ({ Principal: { AWS: role(i) } }))) },
  }
  return Array.from({ length: 64 }, (_, n) => {
    const i = (n * 997) % size
    const name = role(i).split('/')[1]
    const principal = `arn:aws:sts::${A}:assumed-role/${name}/session`
    return [{ principal, action: action(i), resource: resource(i), resourceAccount: B }, policies]
  })
}

function perSecond(requests: Requests): number {
  const allowed = requests.filter(([request, policies]) => authorize(request, policies).decision === 'allow').length
  if (allowed !== requests.length) throw new Error(`${requests.length - allowed} requests of the bench are denied`)
  return best((count) => {
    for (let n = 0; n < count; n++) {
      const [request, policies] = requests[n & 63] as Requests[number]
      authorize(request, policies)
    }
  })
}

function explanations(): Row[] {
  const requests = world(10, 'resources').map(([request, policies]): Requests[number] => [
    { ...request, resource: `${request.resource}:live` },
    policies,
  ])
  const speed = best((count) => {
    for (let n = 0; n < count; n++) {
      const [request, policies] = requests[n & 63] as Requests[number]
      explain(authorize(request, policies))
    }
  })
  return [row('denials explained, 10 statements each', speed, 'per second')]
}

function compiling(): Row[] {
  const statement = {
    Sid: 'Read',
    Effect: 'Allow',
    Action: ['kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:Describe*'],
    Resource: [
      `arn:aws:kinesis:eu-west-1:${A}:stream/orders`,
      `arn:aws:kinesis:*:${A}:stream/\${aws:PrincipalTag/team}-*`,
    ],
    Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorg1' }, Bool: { 'aws:SecureTransport': 'true' } },
  }
  const text = (Id: number) =>
    JSON.stringify({ Version: '2012-10-17', Id: `${Id}`.padStart(9, '0'), Statement: Array(10).fill(statement) })
  const kilobytes = text(0).length / 1024
  let next = 0
  const speed = best((count) => {
    for (let n = 0; n < count; n++) compilePolicy(text(next++))
  })
  return [
    row(`cold compile of ${kilobytes.toFixed(1)} KB of JSON text`, 1e6 / speed / kilobytes, 'µs per KB'),
    memory(text, kilobytes),
  ]
}

/** What a compiled policy keeps alive, its text aside; it needs `--expose-gc`. */
function memory(text: (id: number) => string, kilobytes: number): Row {
  const { gc } = globalThis
  const what = `memory per compiled policy of ${kilobytes.toFixed(1)} KB`
  if (gc === undefined) return { what, ours: 'skipped', unit: 'run with --expose-gc' }
  const documents = Array.from({ length: 1_000 }, (_, i) => JSON.parse(text(i)) as object)
  gc()
  const before = process.memoryUsage().heapUsed
  const kept = documents.map((document) => compilePolicy(document))
  gc()
  const each = (process.memoryUsage().heapUsed - before) / kept.length / 1024
  return row(what, each, 'KB')
}

/** `a*a*a*…b` never matches `aaaa…`; the time for a character of the text must not grow with its length. */
function patterns(): Row[] {
  return [100, 1_000, 10_000].map((length) => {
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${'a*'.repeat(length / 2)}b` },
    })
    const policies = { identity: [{ name: 'p', document }] }
    const principal = `arn:aws:iam::${A}:user/u`
    const request = { principal, action: 's3:GetObject', resource: `arn:aws:s3:::${'a'.repeat(length)}` }
    const speed = best((count) => {
      for (let n = 0; n < count; n++) authorize(request, policies)
    })
    return row(`a*a*…b against ${length} a`, 1e9 / speed / length, 'ns per character')
  })
}

/** A case of the corpus: may `cand` what `ref` may not? */
interface Case {
  readonly ref: Document
  readonly cand: Document
}

interface Document {
  readonly Statement: readonly {
    readonly Principal?: unknown
    readonly NotPrincipal?: unknown
    readonly Resource?: unknown
  }[]
}

function comparing(): Row[] {
  if (!existsSync(CORPUS)) return [{ what: 'checkNoNewAccess', ours: 'skipped', unit: 'the corpus is not there' }]
  const { cases } = JSON.parse(readFileSync(CORPUS, 'utf8')) as { cases: Case[] }
  const times = cases.map((one) => Math.min(...Array.from({ length: ROUNDS }, () => timeOf(one))))
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length
  return [
    row(`checkNoNewAccess, mean of ${cases.length}`, mean, 'ms'),
    row('checkNoNewAccess, worst', Math.max(...times), 'ms'),
  ]
}

function timeOf({ ref, cand }: Case): number {
  const policyType = typeOf(cand)
  const start = performance.now()
  checkNoNewAccess(ref, cand, { policyType })
  return performance.now() - start
}

function typeOf({ Statement }: Document): 'identity' | 'resource' | 'trust' {
  const [first] = [Statement].flat()
  if (first?.Principal === undefined && first?.NotPrincipal === undefined) return 'identity'
  return first.Resource === undefined ? 'trust' : 'resource'
}

/** How often a second, in the best of three rounds of half a second or more. */
function best(run: (count: number) => void): number {
  let count = 1
  let time = 0
  // Warm up, and find out how many make a round.
  for (; time < 250; count *= 2) {
    const start = performance.now()
    run(count)
    time = performance.now() - start
  }
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now()
    run(count * 2)
    return (count * 2 * 1000) / (performance.now() - start)
  })
  return Math.max(...rounds)
}

function row(what: string, value: number, unit: string): Row {
  const ours = value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)
  return { what, ours, unit }
}

main()
