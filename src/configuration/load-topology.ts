import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import { ConfigError, type ConfigProblem } from '../topology/config-error.ts'
import { readTopology } from '../topology/define-topology.ts'
import type { Topology } from '../topology/topology.ts'
import { DATA, EXTENSIONS, findConfig } from './find-config.ts'
import { LoadError } from './load-error.ts'

/** A configuration as it was found. */
export interface LoadedTopology {
  readonly topology: Topology
  readonly file: string
  /** What its paths are relative to. */
  readonly base: string
}

/**
 * Loads the configuration: the given file, or `xacct.config.*` in this folder or above.
 * @throws LoadError where there is none, or where it throws
 * @throws ConfigError with every problem at once, code that is missing too
 */
export async function loadTopology(given: string | undefined, from = process.cwd()): Promise<LoadedTopology> {
  const file = given === undefined ? requireConfig(from) : resolve(from, given)
  checkFile(file, given)
  const base = dirname(file)
  const isData = DATA.includes(extname(file))
  const value = isData ? await readData(file) : await runConfig(file)
  const { topology, problems } = readValue(value)
  const all = [...problems, ...missingCode(value, base)]
  if (topology !== undefined && all.length === 0) return { topology, file, base }
  if (!isData) throw new ConfigError(all)
  const { withLines } = await import('./problem-lines.ts')
  throw new ConfigError(withLines(all, readFileSync(file, 'utf8')))
}

function requireConfig(from: string): string {
  const found = findConfig(from)
  if (found !== undefined) return found
  const hint = '`xacct init` writes one; the path of another goes with --config'
  throw new LoadError('there is no xacct.config.ts in this folder or above', hint)
}

function checkFile(file: string, given = file): void {
  const hint = `give the path of a configuration with --config: a file that ends in ${EXTENSIONS.join(', ')}`
  if (!existsSync(file)) throw new LoadError(`there is no \`${given}\``, hint)
  if (!EXTENSIONS.includes(extname(file)) || statSync(file).isDirectory()) {
    throw new LoadError(`\`${given}\` is no configuration`, hint)
  }
}

async function runConfig(file: string): Promise<unknown> {
  const { createJiti } = await import('jiti')
  // What a configuration imports as `xacct` is this very package.
  const virtualModules = { xacct: await import('../topology/index.ts') }
  const jiti = createJiti(import.meta.url, { virtualModules, moduleCache: false, fsCache: false })
  try {
    const module = (await jiti.import(file)) as { default?: unknown }
    if ('default' in module) return await module.default
  } catch (error) {
    // The configuration's own copy of the class is another one.
    const { problems } = Object(error) as { problems?: readonly ConfigProblem[] }
    if (Array.isArray(problems)) throw new ConfigError(problems)
    throw new LoadError(describeThrown(error, file), 'mend it there; nothing was read of it')
  }
  throw new LoadError(`${basename(file)} has no default export`, 'begin it with `export default defineTopology({`')
}

/** `xacct.config.ts:5 throws ReferenceError: x is not defined` */
function describeThrown(error: unknown, file: string): string {
  if (!(error instanceof Error)) return `${basename(file)} throws ${String(error)}`
  const { name, message, stack = '' } = error
  const places = [...`${message}\n${stack}`.matchAll(/(?<=^|[\s(]|file:\/\/)(\/[^\s()]+|[A-Z]:\\[^\s()]+):(\d+):\d+/g)]
  const [, path = file, line] = places.find(([, one]) => !one?.includes('node_modules')) ?? []
  const where = [path === file ? basename(file) : path, line].filter(Boolean).join(':')
  return `${where} throws ${name}: ${message.split('\n')[0]?.trim()}`
}

async function readData(file: string): Promise<unknown> {
  const { parseDocument } = await import('yaml')
  const document = parseDocument(readFileSync(file, 'utf8'), { prettyErrors: true })
  const [error] = document.errors
  if (error === undefined) return document.toJS()
  const [message = ''] = error.message.split('\n')
  throw new LoadError(`${basename(file)}: ${message.replace(/:$/, '')}`, 'mend its syntax')
}

/** The topology that the value is or describes, and all that keeps it from being one. */
function readValue(value: unknown): { topology?: Topology; problems: readonly ConfigProblem[] } {
  if (isTopology(value)) return { topology: value, problems: [] }
  try {
    return { topology: readTopology(value), problems: [] }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { problems: error.problems }
  }
}

function isTopology(value: unknown): value is Topology {
  const { functions, calls } = Object(value) as Partial<Topology>
  return Array.isArray(functions) && Array.isArray(calls) && Object.isFrozen(value)
}

/** Code that is not there, whether the rest is right or not. */
function missingCode(value: unknown, base: string): ConfigProblem[] {
  return codePaths(value).flatMap(({ path, file }) => {
    if (existsSync(resolve(base, file))) return []
    const hint = 'paths are relative to the configuration'
    return [{ code: 'missing', path, message: `there is no \`${file}\``, hint }]
  })
}

function codePaths(value: unknown): { path: string; file: string }[] {
  if (isTopology(value)) {
    return value.functions.flatMap(({ name, code }) =>
      code === undefined ? [] : [{ path: `functions.${name}.${code.kind}`, file: code.path }],
    )
  }
  const { functions } = Object(value) as { functions?: unknown }
  return Object.entries(Object(functions) as object).flatMap(([name, settings]) =>
    ['entry', 'folder', 'zip'].flatMap((kind) => {
      const file = (Object(settings) as Record<string, unknown>)[kind]
      return typeof file === 'string' && file !== '' ? [{ path: `functions.${name}.${kind}`, file }] : []
    }),
  )
}
