import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Zippable, zipSync } from 'fflate'
import type { FunctionNode, Topology } from '../topology/topology.ts'
import { bundleEntry } from './bundle-entry.ts'
import { CodeError, PackageError } from './package-error.ts'
import { readFolder } from './read-folder.ts'

/** A function’s code as Lambda takes it. */
export interface FunctionPackage {
  readonly fn: FunctionNode
  /** `<sha256 of what is in it>.zip`: the same code has the same key, wherever it was packed. */
  readonly key: string
  readonly bytes: Uint8Array
  /** What it was made of, as absolute paths: files, or the folder. What is installed (`node_modules`) is not among them. */
  readonly sources: readonly string[]
}

/** One file of a package. */
export interface PackedFile {
  /** With `/` between folders. */
  readonly name: string
  readonly bytes: Uint8Array
  readonly isExecutable?: boolean
}

/**
 * Packs every function that is ours: bundles entries with all they import, `xacct/runtime` too, takes folders and packages as
 * they are.
 * @param base the folder that paths are relative to: where the configuration lies
 * @throws PackageError with every function whose code cannot be packed
 */
export async function packFunctions({ functions }: Topology, base: string): Promise<FunctionPackage[]> {
  const ours = functions.filter(({ exists }) => !exists)
  const results = await Promise.allSettled(ours.map((fn) => packFunction(fn, base)))
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  const stranger = failures.find((failure) => !(failure instanceof PackageError))
  if (stranger !== undefined) throw stranger
  if (failures.length > 0) throw new PackageError(failures.flatMap(({ problems }: PackageError) => problems))
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
}

/** Packs one function. @throws PackageError */
export async function packFunction(fn: FunctionNode, base: string): Promise<FunctionPackage> {
  try {
    return await pack(fn, base)
  } catch (error) {
    if (!(error instanceof CodeError)) throw error
    const where = `functions.${fn.name}.${fn.code?.kind ?? 'entry'}`
    const { message, hint, files } = error
    throw new PackageError([{ code: 'code', where, message, hint }], files)
  }
}

async function pack(fn: FunctionNode, base: string): Promise<FunctionPackage> {
  const { code } = fn
  if (code === undefined) throw new CodeError('has no code', 'give `entry`, `folder` or `zip`')
  const path = resolve(base, code.path)
  if (code.kind === 'zip') {
    const bytes = await readCode(base, code.path)
    if (!isZip(bytes)) throw new CodeError(`\`${code.path}\` is no zip file`, 'a `folder` is packed for you')
    return { fn, key: keyOf([{ name: '', bytes }]), bytes, sources: [path] }
  }
  const { files, sources = [path] } =
    code.kind === 'folder' ? { files: await readFolder(base, code.path) } : await readEntry(fn, base, code.path)
  return { fn, key: keyOf(files), bytes: zip(files), sources }
}

interface EntryFiles {
  readonly files: PackedFile[]
  readonly sources?: readonly string[]
}

async function readEntry(fn: FunctionNode, base: string, path: string): Promise<EntryFiles> {
  const source = await readCode(base, path)
  return path.endsWith('.py') ? { files: [{ name: 'index.py', bytes: source }] } : bundleEntry(fn, base, path)
}

async function readCode(base: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(resolve(base, path))
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'EISDIR') throw new CodeError(`\`${path}\` is a folder`, 'name it as `folder`, or a file in it')
    if (code !== 'ENOENT') throw new CodeError(`\`${path}\` cannot be read: ${code}`, 'make it readable')
    throw new CodeError(`there is no \`${path}\``, 'paths are relative to the configuration')
  }
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b
}

/** By content alone: neither times nor the zip’s own bytes count. */
function keyOf(files: readonly PackedFile[]): string {
  const hash = createHash('sha256')
  for (const { name, bytes, isExecutable = false } of files) {
    hash.update(`${name}\0${bytes.length}\0${isExecutable ? 'x\0' : ''}`).update(bytes)
  }
  return `${hash.digest('hex')}.zip`
}

/** The earliest time a zip can tell; so the same files make the same zip. */
const NO_TIME = new Date(1980, 0, 1)
/** Files of Unix, which everybody may read, and run if they can be. */
const UNIX = 3
const MODES = { file: 0o100_644, executable: 0o100_755 }

function zip(files: readonly PackedFile[]): Uint8Array {
  const entries = files.map(({ name, bytes, isExecutable }) => {
    const attrs = (isExecutable ? MODES.executable : MODES.file) * 2 ** 16
    return [name, [bytes, { mtime: NO_TIME, level: 6, os: UNIX, attrs }]] as const
  })
  return zipSync(Object.fromEntries(entries) as Zippable)
}
