import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'

// What a function's bundle grows by. Bytes are the same on every machine; the numbers may fall, and rise only with a reason.

const KB = 1024

async function bundleOf(contents: string) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    alias: { 'xacct/runtime': './src/runtime/index.ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    minify: true,
    metafile: true,
    write: false,
  })
  const [output] = outputFiles
  const text = output?.text ?? ''
  return { text, bytes: text.length, compressed: gzipSync(text).length, inputs: Object.keys(metafile.inputs) }
}

interface Row {
  readonly name: string
  readonly contents: string
  readonly minified: number
  readonly compressed: number
  /** Where it shall get to, in bytes minified. */
  readonly goal?: number
}

const rows: readonly Row[] = [
  {
    name: 'one target that is invoked',
    contents: `import { target } from 'xacct/runtime'
const charge = target('charge')
export const handler = (event, context) => charge.invoke(event, { context })`,
    minified: 11 * KB,
    compressed: 5.75 * KB,
    goal: 6 * KB,
  },
  {
    name: 'a client in another account',
    contents: `export { account } from 'xacct/runtime'`,
    minified: 10 * KB,
    compressed: 5.25 * KB,
  },
  {
    name: 'everything but bridges',
    contents: `export { account, BridgeError, forEachAccount, FunctionError, observe, target, withContext } from 'xacct/runtime'`,
    minified: 12.75 * KB,
    compressed: 6.5 * KB,
    goal: 9 * KB,
  },
  {
    name: 'a bridge',
    contents: `export { bridge } from 'xacct/runtime'`,
    minified: 16 * KB,
    compressed: 8 * KB,
  },
  {
    name: 'a receiver',
    contents: `export { memoryStore, receive } from 'xacct/runtime'`,
    minified: 3.5 * KB,
    compressed: 1.75 * KB,
  },
  {
    name: 'all there is',
    contents: `export * from 'xacct/runtime'`,
    minified: 27.5 * KB,
    compressed: 12.5 * KB,
  },
]

describe('a bundle with', () => {
  test.each(rows)('$name stays small and has no SDK in it', async ({ contents, minified, compressed }) => {
    const bundle = await bundleOf(contents)
    console.log(`${bundle.bytes} bytes minified, ${bundle.compressed} compressed: ${contents.split('\n')[0]}`)
    expect(bundle.bytes).toBeGreaterThan(1000)
    expect(bundle.bytes).toBeLessThanOrEqual(minified)
    expect(bundle.compressed).toBeLessThanOrEqual(compressed)
    expect(bundle.text).not.toContain('@aws-sdk')
    expect(bundle.inputs.filter((input) => !/^src\/(runtime|sigv4|core)\/|<stdin>/.test(input))).toEqual([])
  })
})

describe('goals that are not reached', () => {
  // Each turns red once it is: then the goal becomes the limit above.
  test.fails.each(rows.flatMap(({ goal, ...row }) => (goal === undefined ? [] : [{ ...row, goal }])))(
    '$name within $goal bytes',
    async ({ contents, goal }) => {
      expect((await bundleOf(contents)).bytes).toBeLessThanOrEqual(goal)
    },
  )
})

/** By the word that is in it and nowhere else. */
const PARTS = {
  account: /middlewareStack/,
  claimCheck: /xacct:claim/,
  dynamoStore: /DynamoDB_/,
  emf: /CloudWatchMetrics/,
  memoryStore: /keys\(\)\.next/,
  openAggregates: /md5/,
  receive: /is being done elsewhere/,
  toQueue: /AmazonSQS/,
  withContext: /AsyncLocalStorage/,
}

describe('what is not imported costs nothing', () => {
  test.each(Object.entries(PARTS))('%s is told by a word', async (name, word) => {
    expect((await bundleOf(`export { ${name} } from 'xacct/runtime'`)).text).toMatch(word)
  })

  test.each([
    ['bridge', []],
    ['target', []],
    ['claimCheck', ['claimCheck']],
    ['toQueue', ['toQueue']],
    ['dynamoStore', ['dynamoStore']],
    ['receive', ['receive']],
    ['emf', ['emf']],
    ['openAggregates', ['openAggregates']],
    ['xacct', ['account']],
  ] as const)('%s has nothing of the other parts', async (name, own: readonly string[]) => {
    const { text } = await bundleOf(`export { ${name} } from 'xacct/runtime'`)
    // What a handler was given as its context is looked for by every call; `withContext` alone makes it be there.
    const others = Object.entries(PARTS).filter(([part]) => !own.includes(part) && part !== 'withContext')
    expect(others.filter(([, word]) => word.test(text)).map(([part]) => part)).toEqual([])
  })

  test('nothing at all', async () => {
    // What remains are the constants of `split.ts`.
    expect((await bundleOf(`import 'xacct/runtime'`)).bytes).toBeLessThanOrEqual(64)
  })

  test.each([
    ['target', /middlewareStack|AsyncLocalStorage|Records/],
    ['account', /standard|x-amz-invocation-type|AsyncLocalStorage|Records/],
    ['BridgeError', /node:|AssumeRole/],
    ['observe', /node:|AssumeRole/],
    ['withContext', /node:(?!async_hooks)|AssumeRole/],
  ])('%s has none of the others', async (name, others) => {
    const { text } = await bundleOf(`export { ${name} } from 'xacct/runtime'`)
    expect(text.replace(/var \w+='{"Records":\[';/, '')).not.toMatch(others)
  })
})
