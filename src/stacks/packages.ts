import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Message } from 'esbuild'
import { type Zippable, zipSync } from 'fflate'
import type { FunctionNode, Topology } from '../topology/topology.ts'

/** A function’s code as Lambda takes it. */
export interface FunctionPackage {
  readonly fn: FunctionNode
  /** `<sha256 of what is in it>.zip`: the same code has the same key, wherever it was packed. */
  readonly key: string
  readonly bytes: Uint8Array
}

/** Code that cannot be packed: which function, which file, why. */
export class PackageError extends Error {
  readonly functionName: string

  constructor(fn: FunctionNode, reason: string) {
    super(`function \`${fn.name}\`: ${reason}`)
    this.name = 'PackageError'
    this.functionName = fn.name
  }
}

/**
 * Packs every function that is ours: bundles entries with all they import, `xacct/runtime` too, takes folders and packages as
 * they are.
 * @param base the folder that paths are relative to: where the configuration lies
 * @throws AggregateError of PackageErrors, one for each function whose code cannot be packed
 */
export async function packFunctions({ functions }: Topology, base: string): Promise<FunctionPackage[]> {
  const ours = functions.filter(({ exists }) => !exists)
  const results = await Promise.allSettled(ours.map((fn) => packFunction(fn, base)))
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []))
  if (failures.length > 0) throw new AggregateError(failures, failures.map(({ message }) => message).join('\n'))
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
}

/** Packs one function. @throws PackageError */
export async function packFunction(fn: FunctionNode, base: string): Promise<FunctionPackage> {
  const { code } = fn
  if (code === undefined) throw new PackageError(fn, 'has no code')
  const path = resolve(base, code.path)
  if (code.kind === 'zip') {
    const bytes = await readFile(path).catch(() => missing(fn, code.path))
    return { fn, key: keyOf([['', bytes]]), bytes }
  }
  const files = code.kind === 'folder' ? await readFolder(fn, path, code.path) : await readEntry(fn, path, code.path)
  return { fn, key: keyOf(files), bytes: zip(files) }
}

type PackedFile = readonly [name: string, bytes: Uint8Array]

function missing(fn: FunctionNode, path: string): never {
  throw new PackageError(fn, `there is no \`${path}\`; paths are relative to the configuration`)
}

async function readFolder(fn: FunctionNode, path: string, shown: string): Promise<PackedFile[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => missing(fn, shown))
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)))
  if (names.length === 0) throw new PackageError(fn, `there is nothing in \`${shown}\``)
  const files = names.sort().map(async (name) => [name.split(sep).join('/'), await readFile(join(path, name))] as const)
  return Promise.all(files)
}

/** `xacct/runtime` as it is beside this file: the sources, or what was built of them. */
const RUNTIME = fileURLToPath(new URL(`../runtime/index${extname(import.meta.url)}`, import.meta.url))

/** Lets bundled CommonJS modules find Node’s own by `require`. */
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"

async function readEntry(fn: FunctionNode, path: string, shown: string): Promise<PackedFile[]> {
  const source = await readFile(path).catch(() => missing(fn, shown))
  if (path.endsWith('.py')) return [['index.py', source]]
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    outdir: '/',
    entryNames: 'index',
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    format: 'esm',
    target: fn.runtime.replace(/^nodejs(\d+)\.x$/, 'node$1'),
    minify: true,
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    banner: { js: REQUIRE },
    alias: { 'xacct/runtime': RUNTIME },
    logLevel: 'silent',
  }).catch((error: { errors?: Message[]; message: string }) => {
    throw new PackageError(fn, error.errors?.map(describe).join('; ') ?? error.message)
  })
  return outputFiles.map(({ path: name, contents }) => [name.replace(/^.*[/\\]/, ''), contents] as const).sort()
}

function describe({ text, location }: Message): string {
  return location === null ? text : `${location.file}:${location.line}: ${text}`
}

/** By content alone: neither times nor the zip’s own bytes count. */
function keyOf(files: readonly PackedFile[]): string {
  const hash = createHash('sha256')
  for (const [name, bytes] of files) hash.update(`${name}\0${bytes.length}\0`).update(bytes)
  return `${hash.digest('hex')}.zip`
}

/** The earliest time a zip can tell; so the same files make the same zip. */
const NO_TIME = new Date(1980, 0, 1)

function zip(files: readonly PackedFile[]): Uint8Array {
  const entries: Zippable = Object.fromEntries(
    files.map(([name, bytes]) => [name, [bytes, { mtime: NO_TIME, level: 6 }]]),
  )
  return zipSync(entries)
}
