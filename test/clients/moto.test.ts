import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { isDeepStrictEqual, promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BACKED, motoTable } from '../../scripts/moto-page.ts'
import { startLocalAws } from '../../src/local/index.ts'
import { cleanEnvironment, runPython } from './python.ts'

/* boto3 asks the local AWS and moto the same; where they differ, the table says so, and which of them AWS's documentation backs. */

const table = motoTable()

/** Why there is nothing to compare with; `undefined` where boto3 and the table's moto are there. */
const missing = await promisify(execFile)('python3', ['-c', 'import boto3, flask, moto; print(moto.__version__)']).then(
  ({ stdout }) => (stdout.trim() === table.moto ? undefined : `moto ${stdout.trim()}; the table is of ${table.moto}`),
  (error: Error & { stderr?: string }) => (error.stderr || error.message).trim().split('\n').at(-1),
)
if (missing) console.log(`skipped: ${missing}`)

// The script's ARNs are of this Region and partition; no account id is seen in an outcome.
const REGION = 'us-east-1'
const ACCOUNTS = ['123456789012', '222222222222']

/** moto loads each service when it is first asked, for seconds: two of it at once are done sooner. */
const PARTS = [
  ['sts', 'iam', 'lambda', 's3', 'sqs', 'sns', 'organizations'],
  ['kinesis', 'logs', 'events', 'ec2', 'cloudformation'],
]

type Outcomes = Readonly<Record<string, unknown>>

const ask = (side: 'local' | 'moto', endpoint: string, services: readonly string[]) =>
  runPython<Outcomes>('beside.py', REGION, side, endpoint, ...ACCOUNTS, ...services)

async function askLocal(): Promise<Outcomes> {
  const aws = await startLocalAws()
  return ask('local', aws.endpoint, PARTS.flat()).finally(() => aws.close())
}

const motos: ChildProcess[] = []

async function askMoto(services: readonly string[]): Promise<Outcomes> {
  const env = { ...cleanEnvironment(REGION), MOTO_EC2_LOAD_DEFAULT_AMIS: 'false' }
  const moto = spawn('moto_server', ['-p', '0', '-H', '127.0.0.1'], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  motos.push(moto)
  const endpoint = await new Promise<string>((resolve, reject) => {
    moto.once('error', reject)
    moto.once('exit', (code) => reject(new Error(`moto_server ended with ${code}`)))
    createInterface({ input: moto.stderr }).on('line', (line) => {
      const [, url] = /Running on (http:\S+)/.exec(line) ?? []
      if (url) resolve(url)
    })
  })
  return ask('moto', endpoint, services)
}

async function stop(moto: ChildProcess): Promise<void> {
  if (moto.exitCode !== null || moto.signalCode !== null || !moto.kill()) return
  await once(moto, 'exit')
}

describe.skipIf(missing)('the local AWS and moto', () => {
  let ours: Outcomes
  let theirs: Outcomes

  beforeAll(async () => {
    const [local, ...parts] = await Promise.all([askLocal(), ...PARTS.map(askMoto)])
    ours = local
    theirs = Object.assign({}, ...parts)
  }, 60_000)
  afterAll(() => Promise.all(motos.map(stop)))

  const pick = (outcomes: Outcomes, same: boolean) =>
    Object.fromEntries(
      Object.entries(outcomes).filter(([row, outcome]) => isDeepStrictEqual(outcome, theirs[row]) === same),
    )

  test('have the same rows', () => {
    expect(Object.keys(theirs).sort()).toEqual(Object.keys(ours).sort())
  })

  test('agree where the table says so', () => {
    expect(pick(ours, true)).toEqual(table.agree)
  })

  test('differ where the table says so, and as it says', () => {
    const seen = Object.entries(pick(ours, false)).map(([row, outcome]) => ({ row, ours: outcome, moto: theirs[row] }))
    const byRow = (a: { row: string }, b: { row: string }) => (a.row < b.row ? -1 : 1)
    const listed = table.differ.map(({ row, ours, moto }) => ({ row, ours, moto }))
    expect(seen.sort(byRow)).toEqual(listed.sort(byRow))
  })
})

describe('the table', () => {
  test.each(table.differ)('$row: tells where AWS documents it', ({ backs, source }) => {
    expect(BACKED).toHaveProperty([backs])
    if (backs !== 'neither documented') expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/\S+\.html/)
  })
})
