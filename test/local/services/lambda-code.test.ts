import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AwsError } from '../../../src/core/errors.ts'
import { unpackCode } from '../../../src/local/services/lambda/code-store.ts'
import { refusalOf } from '../test-accounts.ts'
import { invalid, newFunction, startLambdaWorld } from './lambda-world.ts'

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
