import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InputError, type InputProblem } from '../run-command.ts'
import { problemsOf, type StarterAnswers } from './starter.ts'

/**
 * Writes a new project; nothing that is there is touched.
 * @returns the paths of its files within the folder
 * @throws InputError with every answer that will not do, or every file that is in the way; then nothing was written
 */
export function writeStarter(folder: string, answers: StarterAnswers): string[] {
  const problems = problemsOf(answers)
  if (problems.length > 0) throw new InputError(...problems)
  const values = { ...answers, package: answers.name.toLowerCase(), ...versions(folder) }
  const files = TEMPLATES.map((path) => ({ path: nameOf(path), text: fill(read(path), values) })).sort(byPath)
  const inTheWay = files.flatMap(({ path }) => obstacle(folder, path) ?? [])
  if (inTheWay.length > 0)
    throw new InputError(...new Map(inTheWay.map((problem) => [problem.where, problem])).values())
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text, { flag: 'wx' })
  }
  return files.map(({ path }) => path)
}

const FILES = fileURLToPath(new URL('files/', import.meta.url))
/** They end in `.txt`, so that no tool takes them for code of ours. */
const TEMPLATES = readdirSync(FILES, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.txt'))

function read(path: string): string {
  return readFileSync(join(FILES, path), 'utf8')
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1
}

/** npm leaves out files that are called `.gitignore`. */
function nameOf(path: string): string {
  return path
    .replace(/\.txt$/, '')
    .replace(/^gitignore$/, '.gitignore')
    .replaceAll(sep, '/')
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{([^}]+)\}\}/g, (_, name: string) => values[name] as string)
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** What the project is developed with: the versions that this package is developed with, and this package. */
function versions(folder: string): Readonly<Record<string, string>> {
  const { version, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly version: string
    readonly devDependencies: Readonly<Record<string, string>>
  }
  const origin = originOfThis()
  return {
    ...devDependencies,
    xacct: origin === undefined ? `^${version}` : `file:${relative(resolve(folder), origin)}`,
  }
}

const MODULES = `${sep}node_modules${sep}`

/** The checkout that this is, or the tarball that it was installed from; nothing where it came from a registry. */
function originOfThis(): string | undefined {
  const depth = ROOT.lastIndexOf(MODULES)
  if (depth === -1) return ROOT
  const home = ROOT.slice(0, depth)
  const lock = join(home, 'node_modules', '.package-lock.json')
  if (!existsSync(lock)) return undefined
  const { packages } = JSON.parse(readFileSync(lock, 'utf8')) as { packages?: Record<string, { resolved?: string }> }
  const { resolved = '' } = packages?.['node_modules/xacct'] ?? {}
  return resolved.startsWith('file:') ? resolve(home, resolved.slice('file:'.length)) : undefined
}

/** What stands where a file is to be, or where a folder of it is to be. */
function obstacle(folder: string, path: string): InputProblem | undefined {
  const parts = path.split('/')
  const hint = 'move it away, or give another folder: xacct init DIR'
  for (let length = 0; length < parts.length; length++) {
    const where = join(folder, ...parts.slice(0, length))
    const isFolder = lstatSync(where, { throwIfNoEntry: false })?.isDirectory()
    if (isFolder === false) return { code: 'exists', where, message: 'is no folder', hint }
  }
  const where = join(folder, path)
  if (lstatSync(where, { throwIfNoEntry: false }) === undefined) return undefined
  return { code: 'exists', where, message: 'is there already', hint }
}
