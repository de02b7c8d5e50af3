// How define, check and synth grow with the system: `node --import tsx bench/scale.ts [ACCOUNTS,FUNCTIONS,CALLS …]`, one core, one
// process for each size, of what was built where there is a build. Packing code is left out: it is esbuild’s time, not ours.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { transformSync } from 'esbuild'

const ROOT = pathToFileURL(`${process.cwd()}/`)
const DIST = new URL('dist/', ROOT)
const BUILT = !process.argv.includes('--src') && existsSync(new URL('check/run-checks.js', DIST))
const load = <T>(name: string): Promise<T> =>
  import(BUILT ? new URL(`${name}.js`, DIST).href : new URL(`src/${name}.ts`, ROOT).href)

interface Row {
  readonly accounts: number
  readonly functions: number
  readonly calls: number
  /** Seconds of the processor, as are the next two: a busy machine makes nothing slower by it. */
  readonly define: number
  readonly check: number
  readonly synth: number
  readonly findings: number
  readonly allowed: number
  readonly templates: number
  readonly characters: number
  /** MB, the most that the process had. */
  readonly memory: number
}

/** An eighth, a quarter, a half, and the whole. */
const SIZES = [8, 4, 2, 1].map((part) => [1_000 / part, 10_000 / part, 20_000 / part].join(','))

/** What the whole may take. */
const MOST = { seconds: 30, memory: 1_024 }

/** MB; with what lies outside it, the process stays under the bound. Room for young objects saves a sixth of the time. */
const HEAP = ['--max-old-space-size=800', '--max-semi-space-size=32']

type Cell = (row: Row) => string
const COLUMNS: Readonly<Record<string, Cell>> = {
  accounts: ({ accounts }) => String(accounts),
  functions: ({ functions }) => String(functions),
  calls: ({ calls }) => String(calls),
  'define s': ({ define }) => define.toFixed(2),
  'check s': ({ check }) => check.toFixed(2),
  'synth s': ({ synth }) => synth.toFixed(2),
  'together s': (row) => secondsOf(row).toFixed(2),
  'ms a call': (row) => ((secondsOf(row) / row.calls) * 1_000).toFixed(2),
  'memory MB': ({ memory }) => memory.toFixed(0),
  allowed: ({ allowed }) => String(allowed),
  findings: ({ findings }) => String(findings),
  templates: ({ templates }) => String(templates),
  'templates MB': ({ characters }) => (characters / 1e6).toFixed(1),
}

function main(): void {
  process.stdout.write(
    `${BUILT ? 'dist' : 'src'}, Node.js ${process.version}, one core, ${HEAP.join(' ')}; seconds of the processor\n\n`,
  )
  const heads = Object.keys(COLUMNS)
  process.stdout.write(`${heads.map((head) => head.padStart(10)).join(' ')}\n`)
  const given = process.argv.slice(2).filter((arg) => /^\d+,\d+,\d+$/.test(arg))
  for (const size of given.length > 0 ? given : SIZES) {
    const row = run(size)
    const cells = heads.map((head) => (COLUMNS[head] as Cell)(row).padStart(Math.max(10, head.length)))
    process.stdout.write(`${cells.join(' ')}\n`)
    if (secondsOf(row) > MOST.seconds || row.memory > MOST.memory) {
      process.stdout.write(`more than ${MOST.seconds} s or ${MOST.memory} MB\n`)
      process.exitCode = 1
    }
  }
}

function secondsOf({ define, check, synth }: Row): number {
  return define + check + synth
}

/** One size in a process of its own, without what reads TypeScript. One core: V8’s own helpers too. */
function run(size: string): Row {
  const script = fileURLToPath(import.meta.url)
  const { code } = transformSync(readFileSync(script, 'utf8'), { loader: 'ts', format: 'esm' })
  const how = BUILT ? ['--input-type=module', '--eval', code, '--'] : ['--import', 'tsx', script, '--src']
  // A heap that must do: left alone, V8 lets garbage lie for as long as there is room.
  const command = [process.execPath, ...HEAP, ...how, '--measure', size]
  return JSON.parse(execFileSync('taskset', ['-c', '0', ...command], { encoding: 'utf8', maxBuffer: 1e8 })) as Row
}

/** Seconds of the processor until now. */
function now(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

async function measure(size: string): Promise<void> {
  const [accounts, functions, calls] = size.split(',').map(Number) as [number, number, number]
  const { readTopology } = await load<typeof import('../src/topology/define-topology.ts')>('topology/define-topology')
  const { createTopologySystem } = await load<typeof import('../src/check/topology-system.ts')>('check/topology-system')
  const { runChecks } = await load<typeof import('../src/check/run-checks.ts')>('check/run-checks')
  const { buildStacks } = await load<typeof import('../src/stacks/build-stacks.ts')>('stacks/build-stacks')
  const { printTemplate } = await load<typeof import('../src/stacks/print-template.ts')>('stacks/print-template')
  const raw = topology(accounts, functions, calls)
  const begun = now()
  const defined = readTopology(raw)
  const checking = now()
  const report = runChecks(createTopologySystem(defined), { now: Date.now() })
  const building = now()
  let characters = 0
  let templates = 0
  for (const stack of buildStacks(defined)) {
    characters += printTemplate(stack).length
    templates++
  }
  const done = now()
  const row: Row = {
    accounts,
    functions,
    calls,
    define: checking - begun,
    check: building - checking,
    synth: done - building,
    findings: report.findings.length,
    allowed: report.calls.allowed,
    templates,
    characters,
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
