import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AwsError } from '../../../src/core/errors.ts'
import { unpackCode } from '../../../src/local/services/lambda/code-store.ts'
import { refusalOf } from '../test-accounts.ts'
import {
  f,
  functionArn,
  type Input,
  invalid,
  newFunction,
  OTHER_ZIP,
  type Step,
  startLambdaWorld,
  ZIP,
} from './lambda-world.ts'

const { run } = startLambdaWorld()
const BROKEN = 'Could not unzip uploaded file. Please check your file, then try to upload again.'
const one = strToU8('1')

/** Packages that Lambda does not take, and why. */
const REFUSED: readonly (readonly [name: string, zip: Uint8Array, message: string])[] = [
  ['what is no archive', strToU8('no archive'), BROKEN],
  ['half an archive', zipSync({ 'a.mjs': one }).slice(0, 40), BROKEN],
  ['an empty archive', zipSync({}), 'Uploaded file must be a non-empty zip'],
  ['folders only', zipSync({ 'a/': new Uint8Array() }), 'Uploaded file must be a non-empty zip'],
  ...['../evil', 'a/../../evil', '/etc/evil', 'a\\..\\evil', '..'].map(
    (name) => [`the name ${name}`, zipSync({ [name]: one }), BROKEN] as const,
  ),
  ['a file that is a folder too', zipSync({ a: one, 'a/b': one }), BROKEN],
]

describe('a package', () => {
  it.each(REFUSED)('is refused: %s', async (_, ZipFile, message) => {
    const input = { ...newFunction('g'), Code: { ZipFile } }
    expect(await refusalOf(run(['CreateFunction', input]))).toEqual(invalid(message))
    expect(await run(['ListFunctions', {}])).toMatchObject({ Functions: [{ FunctionName: 'f' }] })
  })

  it('makes one function, whoever comes first', async () => {
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => run(['CreateFunction', newFunction('g')])))
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
  })
})

describe('unpackCode', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'code-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('unpacks the same package once, also when it comes twice at the same time', async () => {
    const zip = zipSync({ 'index.mjs': one, 'lib/deep/a.mjs': strToU8('2') })
    const [first, second] = await Promise.all([unpackCode(zip, folder), unpackCode(zip, folder)])
    expect(second).toEqual(first)
    const name = first.folder.split('/').at(-1) as string
    expect((await readdir(join(folder, 'code'))).sort()).toEqual([name, `${name}.zip`])
    expect(await readFile(join(first.folder, 'lib/deep/a.mjs'), 'utf8')).toBe('2')
    expect(await unpackCode(zip, folder)).toEqual(first)
  })

  it('leaves nothing behind of what it refuses', async () => {
    await refusalOf(unpackCode(zipSync({ ok: one, a: one, 'a/b': one }), folder))
    expect(await readdir(join(folder, 'code'))).toEqual([])
  })

  it('answers arbitrary bytes with its own error, and never writes outside', async () => {
    const name = fc
      .oneof(fc.string(), fc.constantFrom('..', '.', '/', '../x', 'a/../b', 'a//b'))
      .filter((n) => n !== '__proto__')
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array(),
          name.map((n) => zipSync({ [n]: one })),
        ),
        async (zip) => {
          const error = await unpackCode(zip, folder).catch((e: unknown) => e)
          if (error instanceof Error) expect(error).toBeInstanceOf(AwsError)
          expect((await readdir(folder)).filter((entry) => entry !== 'code')).toEqual([])
        },
      ),
      { numRuns: 100 },
    )
    expect(existsSync(join(folder, '..', 'x'))).toBe(false)
  })
})

describe('a local folder', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'local-'))
    await write('index.mjs', 1)
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** A handler that answers a number and how often its module was asked. */
  const write = (name: string, answer: number | string) =>
    writeFile(join(folder, name), `let asked = 0\nexport const handler = async () => [${answer}, ++asked]\n`)
  const from = (S3Key: string) => ({ S3Bucket: 'xacct-local-folder', S3Key })
  const create = (more: Input = {}): Step => ['CreateFunction', { ...newFunction('g'), Code: from(folder), ...more }]
  const g = { FunctionName: 'g' }
  const get = async (more: Input = {}) => run(['GetFunctionConfiguration', { ...g, ...more }])
  async function invoke(more: Input = {}) {
    const { Payload, FunctionError } = await run(['Invoke', { ...g, ...more }])
    const answer = JSON.parse(Buffer.from(Payload as Uint8Array).toString())
    return FunctionError ?? answer
  }

  it('is followed: what changed is run next, and told', async () => {
    await run(create())
    const { CodeSha256, CodeSize } = await get()
    expect(CodeSize).toBeGreaterThan(0)
    expect([await invoke(), await invoke()]).toEqual([
      [1, 1],
      [1, 2],
    ])
    await write('index.mjs', '"two"')
    expect(await invoke()).toEqual(['two', 1])
    const changed = await get()
    expect(changed.CodeSha256).not.toBe(CodeSha256)
    expect(changed).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' })
    expect(await get()).toEqual(changed)
    expect(await run(['GetFunction', g])).toMatchObject({ Code: { Location: pathToFileURL(folder).href } })
  })

  it.each([
    ['a file that comes', () => write('other.mjs', 3)],
    ['a file that goes', () => rm(join(folder, 'lib/a.txt'))],
    ['a file below', () => writeFile(join(folder, 'lib/a.txt'), 'longer')],
    ['a package that is installed', () => mkdir(join(folder, 'node_modules/new'))],
  ])('is followed: %s', async (_, change) => {
    await mkdir(join(folder, 'lib'))
    await mkdir(join(folder, 'node_modules/old/lib'), { recursive: true })
    await writeFile(join(folder, 'lib/a.txt'), 'a')
    await run(create())
    expect([await invoke(), await invoke()].map(([, asked]) => asked)).toEqual([1, 2])
    await change()
    expect(await invoke()).toEqual([1, 1])
  })

  it('stays as it is in a published version', async () => {
    await run(create({ Publish: true }))
    await write('index.mjs', 22)
    expect(await run(['PublishVersion', g])).toMatchObject({ Version: '2' })
    expect(await run(['PublishVersion', g])).toMatchObject({ Version: '2' })
    await write('index.mjs', 333)
    const answers = await Promise.all([invoke({ Qualifier: '1' }), invoke({ Qualifier: '2' }), invoke()])
    expect(answers.map(([answer]) => answer)).toEqual([1, 22, 333])
  })

  it('takes the place of a package, and gives it back', async () => {
    await run(['UpdateFunctionCode', { ...f, ...from(folder) }])
    expect(await invoke(f)).toEqual([1, 1])
    await run(['UpdateFunctionCode', { ...f, ZipFile: OTHER_ZIP }])
    await write('index.mjs', 9)
    expect(await invoke(f)).toBe(2)
  })

  it('that is gone runs on as long as an environment lives', async () => {
    const copy = join(folder, 'copy')
    await mkdir(copy)
    await writeFile(join(copy, 'index.mjs'), 'export const handler = async () => "still"')
    await run(create({ Code: from(copy) }))
    expect(await invoke()).toBe('still')
    await rm(copy, { recursive: true })
    expect(await invoke()).toBe('still')
    expect(await get()).toMatchObject({ FunctionArn: functionArn('g') })
  })

  it.each(['relative', '/no/such/folder', import.meta.filename, ''])('is refused: %j', async (key) => {
    const refused = invalid(
      'S3Key must be the absolute path of a folder of this machine where S3Bucket is xacct-local-folder.',
    )
    if (key !== '') expect(await refusalOf(run(create({ Code: from(key) })))).toEqual(refused)
    else expect(await refusalOf(run(create({ Code: { S3Bucket: 'xacct-local-folder' } })))).toEqual(refused)
  })

  it('is no layer', async () => {
    const step: Step = ['PublishLayerVersion', { LayerName: 'l', Content: from(folder) }]
    expect(await refusalOf(run(step))).toMatchObject({ code: 'InvalidParameterValueException' })
  })
})

describe('code', () => {
  it.each([
    [
      'a package and a bucket',
      { ZipFile: ZIP, S3Bucket: 'bucket', S3Key: 'key' },
      'Please do not provide other FunctionCode parameters when providing a ZipFile.',
    ],
    ['a bucket without a key', { S3Bucket: 'bucket' }, 'Please provide a source for function code.'],
    ['an image', { ImageUri: 'image' }, 'The local AWS runs no container images.'],
    [
      'a package under a key of its own',
      { ZipFile: ZIP, SourceKMSKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/k' },
      'The local AWS does not have SourceKMSKeyArn yet.',
    ],
  ])('is refused: %s', async (_, Code, message) => {
    expect(await refusalOf(run(['CreateFunction', { ...newFunction('g'), Code }]))).toEqual(invalid(message))
  })

  it('is refused: too large a package', async () => {
    const refusal = await refusalOf(unpackCode(new Uint8Array(52_428_801), tmpdir()))
    expect(refusal).toMatchObject({ message: 'Zipped size must be smaller than 52428800 bytes' })
  })
})
