// How define, check and synth grow with the system: `node --import tsx bench/scale.ts [ACCOUNTS,FUNCTIONS,CALLS …]`, one core, one
// process for each size, of what was built where there is a build. Packing code is left out: it is esbuild’s time, not ours.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const DIST = new URL('../dist/', import.meta.url)
const BUILT = !process.argv.includes('--src') && existsSync(new URL('check/run-checks.js', DIST))
const load = <T>(name: string): Promise<T> =>
  import(BUILT ? new URL(`${name}.js`, DIST).href : new URL(`../src/${name}.ts`, import.meta.url).href)

interface Row {
  readonly accounts: number
  readonly functions: number
  readonly calls: number
  /** Seconds. */
  readonly define: number
  readonly check: number
  readonly synth: number
  readonly findings: number
  readonly allowed: number
  readonly templates: number
  readonly characters: number
  /** Seconds of the processor, loading and making up the system included. */
  readonly cpu: number
  /** MB, the most that the process had. */
  readonly memory: number
}

const SIZES = [
  [10, 100, 200],
  [100, 1_000, 2_000],
  [300, 3_000, 6_000],
  [1_000, 10_000, 20_000],
] as const

function main(): void {
  process.stdout.write(`${BUILT ? 'dist' : 'src'}, Node.js ${process.version}, one core\n\n`)
  const heads = [
    'accounts',
    'functions',
    'calls',
    'define s',
    'check s',
    'synth s',
    'together s',
    'memory MB',
    'allowed',
    'findings',
    'templates',
    'MB',
  ]
  process.stdout.write(`${heads.map((head) => head.padStart(10)).join(' ')}\n`)
  const given = process.argv.slice(2).filter((arg) => /^\d+,\d+,\d+$/.test(arg))
  const sizes = given.length > 0 ? given : SIZES.map((size) => size.join(','))
  for (const size of sizes) {
    const script = fileURLToPath(import.meta.url)
    const flags = BUILT ? [] : ['--src']
    // One core: V8’s own helpers too.
    const row = JSON.parse(
      execFileSync('taskset', ['-c', '0', process.execPath, '--import', 'tsx', script, '--measure', size, ...flags], {
        encoding: 'utf8',
        maxBuffer: 1e8,
      }),
    ) as Row
    const { define, check, synth } = row
    const cells = [
      row.accounts,
      row.functions,
      row.calls,
      define,
      check,
      synth,
      define + check + synth,
      row.cpu,
      row.memory,
      row.allowed,
      row.findings,
      row.templates,
      row.characters / 1e6,
    ]
    process.stdout.write(
      `${cells.map((cell) => (Number.isInteger(cell) ? String(cell) : cell.toFixed(2)).padStart(10)).join(' ')}\n`,
    )
  }
}

async function measure(size: string): Promise<void> {
  const [accounts, functions, calls] = size.split(',').map(Number) as [number, number, number]
  const { readTopology } = await load<typeof import('../src/topology/define-topology.ts')>('topology/define-topology')
  const { createTopologySystem } = await load<typeof import('../src/check/topology-system.ts')>('check/topology-system')
  const { runChecks } = await load<typeof import('../src/check/run-checks.ts')>('check/run-checks')
  const { buildStacks } = await load<typeof import('../src/stacks/build-stacks.ts')>('stacks/build-stacks')
  const { printTemplate } = await load<typeof import('../src/stacks/print-template.ts')>('stacks/print-template')
  const raw = topology(accounts, functions, calls)
  const begun = performance.now()
  const defined = readTopology(raw)
  const checking = performance.now()
  const report = runChecks(createTopologySystem(defined), { now: Date.now() })
  const building = performance.now()
  let characters = 0
  let templates = 0
  for (const stack of buildStacks(defined)) {
    characters += printTemplate(stack).length
    templates++
  }
  const done = performance.now()
  const row: Row = {
    accounts,
    functions,
    calls,
    define: (checking - begun) / 1_000,
    check: (building - checking) / 1_000,
    synth: (done - building) / 1_000,
    findings: report.findings.length,
    allowed: report.calls.allowed,
    templates,
    characters,
    cpu: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
    memory: process.resourceUsage().maxRSS / 1_024,
  }
  process.stdout.write(JSON.stringify(row))
}

/** Functions spread over the accounts, each calling others far from it; every third call by resource policy. */
function topology(accounts: number, functions: number, calls: number): object {
  const account = (index: number) => `a${index % accounts}`
  return {
    name: 'scale',
    accounts: Object.fromEntries(
      Array.from({ length: accounts }, (_, index) => [account(index), { id: String(100_000_000_000 + index) }]),
    ),
    functions: Object.fromEntries(
      Array.from({ length: functions }, (_, index) => [
        `f${index}`,
        {
          account: account(index),
          zip: './code.zip',
          handler: 'index.handler',
          ...(index % 2 === 0 && { alias: 'live' }),
        },
      ]),
    ),
    calls: Object.fromEntries(
      Array.from({ length: calls }, (_, index) => [
        `c${index}`,
        {
          from: `f${index % functions}`,
          to: `f${(index * 7 + 1 + Math.floor(index / functions)) % functions}`,
          ...(index % 3 === 0
            ? { by: 'resource-policy' }
            : { by: 'role', ...(index % 5 === 0 && { externalId: `ext-${index}` }) }),
        },
      ]),
    ),
  }
}

const size = process.argv[process.argv.indexOf('--measure') + 1]
if (process.argv.includes('--measure')) await measure(size as string)
else main()
