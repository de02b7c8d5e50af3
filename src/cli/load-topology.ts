import { existsSync, readFileSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError, type ConfigProblem } from '../topology/config-error.ts'
import { readTopology } from '../topology/define-topology.ts'
import type { Topology } from '../topology/topology.ts'
import { LoadError } from './load-error.ts'

/** A configuration as it was found. */
export interface LoadedTopology {
  readonly topology: Topology
  readonly file: string
  /** What its paths are relative to. */
  readonly base: string
}

const EXTENSIONS = ['ts', 'mts', 'js', 'mjs', 'json', 'yaml', 'yml']

/**
 * Loads the configuration: the given file, or `xacct.config.*` in this folder or above.
 * @throws LoadError where there is none, or where it throws
 * @throws ConfigError with every problem at once, code that is missing too
 */
export async function loadTopology(given: string | undefined, from = process.cwd()): Promise<LoadedTopology> {
  const file = given === undefined ? findConfig(from) : resolve(from, given)
  if (!existsSync(file))
    throw new LoadError(`there is no \`${given}\``, 'give the path of a configuration with --config')
  const value = /\.(json|ya?ml)$/.test(file) ? await readData(file) : await runConfig(file)
  const topology = isTopology(value) ? value : await withLines(file, () => readTopology(value))
  const base = dirname(file)
  const missing = missingCode(topology, base)
  if (missing.length > 0) throw new ConfigError(missing)
  return { topology, file, base }
}

function findConfig(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = EXTENSIONS.map((extension) => join(folder, `xacct.config.${extension}`)).find((file) =>
      existsSync(file),
    )
    if (found !== undefined) return found
    if (dirname(folder) === folder) break
  }
  throw new LoadError(
    'there is no xacct.config.ts in this folder or above',
    'write one, or give its path with --config',
  )
}

/** What a configuration imports as `xacct` is this very package. */
const SELF = fileURLToPath(new URL(`../topology/index${extname(import.meta.url)}`, import.meta.url))

async function runConfig(file: string): Promise<unknown> {
  const { createJiti } = await import('jiti')
  const jiti = createJiti(import.meta.url, { alias: { xacct: SELF }, moduleCache: false, fsCache: false })
  try {
    return await jiti.import(file, { default: true })
  } catch (error) {
    // The configuration's own copy of the class is another one.
    const { problems } = Object(error) as { problems?: readonly ConfigProblem[] }
    if (Array.isArray(problems)) throw new ConfigError(problems)
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    throw new LoadError(`${file} throws ${name}: ${message.split('\n')[0]}`, 'run it on its own to see where')
  }
}

function isTopology(value: unknown): value is Topology {
  const { functions, calls } = Object(value) as Partial<Topology>
  return Array.isArray(functions) && Array.isArray(calls) && Object.isFrozen(value)
}

async function readData(file: string): Promise<unknown> {
  const { parseDocument } = await import('yaml')
  const document = parseDocument(readFileSync(file, 'utf8'), { prettyErrors: true })
  const [error] = document.errors
  if (error !== undefined) throw new LoadError(`${file}: ${error.message.split('\n')[0]}`, 'mend its syntax')
  return document.toJS()
}

/** Adds the lines of a data file to its problems. */
async function withLines(file: string, read: () => Topology): Promise<Topology> {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ConfigError) || !/\.(json|ya?ml)$/.test(file)) throw error
    const { isNode, LineCounter, parseDocument } = await import('yaml')
    const lineCounter = new LineCounter()
    const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter })
    const lineOf = (path: string) => {
      for (let keys = path.split(/\.|\[(\d+)\]/).filter(Boolean); keys.length > 0; keys = keys.slice(0, -1)) {
        const node = document.getIn(keys, true)
        if (isNode(node) && node.range) return lineCounter.linePos(node.range[0]).line
      }
      return undefined
    }
    throw new ConfigError(
      error.problems.map((problem) => {
        const line = lineOf(problem.path)
        return line === undefined ? problem : { ...problem, line }
      }),
    )
  }
}

function missingCode({ functions }: Topology, base: string): ConfigProblem[] {
  return functions.flatMap(({ name, code }) => {
    if (code === undefined || existsSync(resolve(base, code.path))) return []
    const message = `there is no \`${code.path}\``
    return [
      {
        code: 'missing',
        path: `functions.${name}.${code.kind}`,
        message,
        hint: 'paths are relative to the configuration',
      },
    ]
  })
}
