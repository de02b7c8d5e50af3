import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { runs, Xacct } from './process.ts'
import { ProjectFolder } from './project-folder.ts'

/* One session of somebody at work, from the first line to Ctrl-C; each test goes on where the one before stopped. */

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const folder = new ProjectFolder('test/cli/dev.test.ts')
const { accounts, region, partition } = folder.place
const [home, away] = accounts

const CALLER = (greeting: string) => `import { target } from 'xacct/runtime'
const greet = target('greet')
const straight = target({ functionArn: 'arn:${partition}:lambda:${region}:${away}:function:project-greeter' })
export const handler = async ({ past }) => ({ ${greeting}: await (past ? straight : greet).invoke({ name: 'Ada' }) })
`
const GREETER = 'export const handler = async ({ name }) => [name, process.env.MOOD ?? null]\n'
const COUNTER = (word: string) => `export const handler = async ({ Records }) => {
  for (const { kinesis } of Records) console.log('${word}', Buffer.from(kinesis.data, 'base64').toString())
}
`

function configure(mood?: string): void {
  folder.topology({
    functions: {
      caller: { account: 'home', entry: './caller.mjs' },
      counter: { account: 'home', entry: './counter.mjs' },
      greeter: { account: 'away', entry: './greeter.mjs', ...(mood && { environment: { MOOD: mood } }) },
    },
    streams: { orders: { account: 'home' } },
    calls: { greet: { from: 'caller', to: 'greeter' } },
    triggers: { count: { from: 'orders', to: 'counter', startingPosition: 'TRIM_HORIZON' } },
  })
}

let dev: Xacct
let endpoint = ''
beforeAll(async () => {
  configure()
  folder.write('caller.mjs', CALLER('hello'))
  folder.write('greeter.mjs', GREETER)
  folder.write('counter.mjs', COUNTER('old'))
  dev = new Xacct('dev', '--port', '0', '--config', folder.config)
  endpoint = (await line(/^xacct dev ready (http:\S+)$/m))[1] as string
})
afterAll(async () => {
  await dev.cleanUp()
  folder.cleanUp()
})

/** Waits for a line; `from` is where in the output to look. */
async function line(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
  let over = false
  void dev.ended.then(() => {
    over = true
  })
  return vi.waitFor(
    () => {
      const found = pattern.exec(dev.stdout.slice(from))
      if (found === null)
        throw new Error(`no ${pattern} ${over ? 'before the end' : 'yet'}: ${dev.stdout}${dev.stderr}`)
      return found
    },
    { timeout: 40_000, interval: 10 },
  )
}

async function invoke(event: object = {}): Promise<unknown> {
  const credentials = { accessKeyId: home, secretAccessKey: 'test' }
  const lambda = new LambdaClient({ endpoint, region, credentials })
  const { Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: 'project-caller', Payload: JSON.stringify(event) }),
  )
  return JSON.parse(Buffer.from(Payload ?? []).toString())
}

async function put(...texts: string[]): Promise<void> {
  const credentials = { accessKeyId: home, secretAccessKey: 'test' }
  const kinesis = new KinesisClient({ endpoint, region, credentials })
  const Records = texts.map((text) => ({ Data: Buffer.from(text), PartitionKey: text }))
  await kinesis.send(new PutRecordsCommand({ StreamName: 'project-orders', Records }))
}

/** Saves a file as an editor does; answers from where on to look for what becomes of it. */
function save(name: string, text: string): number {
  const from = dev.stdout.length
  writeFileSync(join(folder.path, name), text)
  return from
}

describe('xacct dev', () => {
  test('deploys, says how it is used, and tells of each run', async () => {
    await line(new RegExp(`^ {2}invoke {2}xacct invoke caller --endpoint ${endpoint}$`, 'm'))
    await line(new RegExp(`AWS_ENDPOINT_URL=${endpoint} AWS_ACCESS_KEY_ID=${home} `))
    expect(await invoke()).toEqual({ hello: ['Ada', null] })
    await line(/^\d\d:\d\d:\d\d {2}greeter {5}ok {2}\d+ ms, started in \d/m)
  })

  test('runs new code when it is saved', async () => {
    await line(/swapped {5}caller in /m, save('caller.mjs', CALLER('welcome')))
    expect(await invoke()).toEqual({ welcome: ['Ada', null] })
  })

  test('tells what is broken, and goes on with what ran before', async () => {
    const told = save('caller.mjs', `${CALLER('never')}(`)
    await line(/broken {6}functions\.caller\.entry: caller\.mjs:5: Unexpected end of file\n.*mend the code/, told)
    expect(await invoke()).toEqual({ welcome: ['Ada', null] })
    const mended = save('caller.mjs', CALLER('again'))
    await line(/swapped {5}caller in .*\n.*mended /, mended)
    expect(await invoke()).toEqual({ again: ['Ada', null] })
  })

  test('deploys what the configuration changes, and nothing of a broken one', async () => {
    const broken = save('xacct.config.json', '{ "name": "project", "functions": 1 }')
    await line(/broken {6}accounts[\s\S]*broken {6}functions[\s\S]*goes on/, broken)
    expect(await invoke()).toEqual({ again: ['Ada', null] })
    const from = dev.stdout.length
    configure('glad')
    await line(new RegExp(`deployed {4}away/${region}\\n[\\s\\S]*mended `), from)
    expect(await invoke()).toEqual({ again: ['Ada', 'glad'] })
  })

  test('shows a denial with its cure', async () => {
    const from = dev.stdout.length
    expect(await invoke({ past: true })).toMatchObject({ errorType: 'BridgeError' })
    const [told] = await line(/denied {6}caller: lambda:InvokeFunction on \S+ in \d+\n(.* (why|fix) .*\n)+/, from)
    expect(told).toContain(`nothing in the policies of role \`project-caller\` in account ${home} allows it`)
    expect(told).toContain("fix         go through call `greet`: target('greet').invoke(…)")
  })

  test('keeps a stream’s position when its reader is swapped', async () => {
    await put('1', '2', '3')
    await line(/\| old 1\n[\s\S]*counter {5}ok/)
    await line(/swapped {5}counter in /, save('counter.mjs', COUNTER('new')))
    await put('4', '5', '6')
    for (const text of ['4', '5', '6']) await line(new RegExp(`\\| new ${text}\\n`))
    const seen = [...dev.stdout.matchAll(/\| (old|new) (\d)\n/g)].map(([, word, text]) => `${word} ${text}`)
    expect(seen.sort()).toEqual(['new 4', 'new 5', 'new 6', 'old 1', 'old 2', 'old 3'])
  })

  test('ends with Ctrl-C, and leaves nothing running', async () => {
    const below = dev.descendants()
    expect(below.length).toBeGreaterThanOrEqual(2)
    dev.child.kill('SIGINT')
    expect(await dev.ended).toMatchObject({ code: 0, signal: null, stderr: '' })
    await vi.waitFor(() => expect(below.filter(runs)).toEqual([]), { timeout: 5_000, interval: 10 })
    expect(dev.leftovers()).toEqual([])
  })
})

test('xacct dev does not start with code that is broken', async () => {
  folder.write('greeter.mjs', 'export const handler = (')
  const broken = new Xacct('dev', '--port', '0', '--config', folder.config)
  const { code, stdout, stderr } = await broken.ended
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^xacct: functions\.greeter\.entry: greeter\.mjs:1: Unexpected end of file\n/)
  await broken.cleanUp()
})
