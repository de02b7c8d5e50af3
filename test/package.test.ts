import { execFile } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Packed, pack } from './package.ts'

vi.setConfig({ testTimeout: 60_000 })

const run = promisify(execFile)

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string }>>
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}
const manifest: Manifest = JSON.parse(readFileSync('package.json', 'utf8'))
const ENTRIES = ['.', './iam', './local', './runtime', './testing']

const BUILDING = 240_000
const root = mkdtempSync(join(tmpdir(), 'xacct-package-'))
const modules = join(root, 'node_modules')
const installed = join(modules, 'xacct')
let packed: Packed

/** The tarball as npm would install it; its dependencies are those of this checkout, so that no registry is asked. */
beforeAll(async () => {
  packed = await pack(root)
  mkdirSync(installed, { recursive: true })
  await run('tar', ['-xzf', packed.tarball, '-C', installed, '--strip-components=1'])
  for (const name of readdirSync('node_modules')) {
    if (!name.startsWith('.')) symlinkSync(resolve('node_modules', name), join(modules, name))
  }
  mkdirSync(join(modules, '.bin'))
  chmodSync(join(installed, 'dist/cli/main.js'), 0o755)
  symlinkSync(join(installed, 'dist/cli/main.js'), join(modules, '.bin/xacct'))
}, BUILDING)
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('what is published', () => {
  test('is the build, the schema for editors, the licence and the pages about it', () => {
    const strange = packed.files.filter((path) => !path.startsWith('dist/'))
    const beside = ['CHANGELOG.md', 'LICENSE', 'NOTICE', 'README.md', 'docs/xacct.schema.json', 'package.json']
    expect(strange.sort()).toEqual(beside)
    expect(packed.files.filter((path) => /(?<!\.d)\.ts$|\.test\.[jt]s$|\.map$|tsbuildinfo/.test(path))).toEqual([])
    expect(packed.files).toEqual(expect.arrayContaining(['dist/cli/main.js', 'dist/local/models/lambda.json']))
  })

  test('weighs no more than 1.5 MB, and 7 MB on the disk', () => {
    expect(packed.size / 1e6).toBeLessThan(1.5)
    expect(packed.unpackedSize / 1e6).toBeLessThan(7)
  })

  test('runs nothing when it is installed; `prepare` is for the checkout', () => {
    const hooks = ['preinstall', 'install', 'postinstall', 'preuninstall', 'uninstall', 'postuninstall']
    expect(Object.keys(manifest.scripts).filter((name) => hooks.includes(name))).toEqual([])
    expect(existsSync(join(installed, 'binding.gyp'))).toBe(false)
  })

  test('publint has nothing to say', async () => {
    const { messages, pkg } = await publint({ pkgDir: installed, pack: false, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])
  })

  test('types and code of every export are found, for ES modules', async () => {
    const checked = await checkPackage(createPackageFromTarballData(readFileSync(packed.tarball)))
    if (checked.types === false) return expect.unreachable('no types')
    const { problems, entrypoints } = checked
    // CommonJS gets it by `require` of an ES module, from Node.js 20.19 on; resolving without `exports` is of an older time.
    const hard = problems.filter(({ kind, ...more }) => !['CJSResolvesToESM'].includes(kind) && !isOld(more))
    expect(hard).toEqual([])
    expect(Object.keys(entrypoints).sort()).toEqual([...ENTRIES, './package.json'].sort())
  })
})

/** Before Node.js 12.7. */
function isOld(problem: object): boolean {
  return 'resolutionKind' in problem && problem.resolutionKind === 'node10'
}

describe('the exports', () => {
  test('are those that are promised', () => {
    expect(Object.keys(manifest.exports)).toEqual([...ENTRIES, './package.json'])
  })

  test('are imported by their names', async () => {
    const names = ENTRIES.map((entry) => entry.replace('.', 'xacct'))
    const code = `for (const name of ${JSON.stringify(names)}) console.log(name, typeof Object.values(await import(name))[0])`
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], { cwd: root })
    expect(stdout.trim().split('\n')).toEqual(names.map((name) => expect.stringMatching(new RegExp(`^${name} \\w+$`))))
  })
})

describe('the dependencies', () => {
  const used = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => packagesOf(readFileSync(join('src', path), 'utf8')))
  const known = Object.keys(manifest.dependencies).sort()

  test('are what the code imports when it runs', () => {
    expect([...new Set(used)].filter((name) => !known.includes(name))).toEqual([])
  })

  test('are all that the types of the exports speak of', () => {
    const told = new Set(
      ENTRIES.flatMap((entry) => [...typePackages((manifest.exports[entry] as { types: string }).types)]),
    )
    expect([...told].filter((name) => !known.includes(name))).toEqual([])
  })

  test('are exact, and each has its row with version, licence and reason in docs/dependencies.md', () => {
    const rows = [...readFileSync('docs/dependencies.md', 'utf8').matchAll(/^\| `(\S+)` \| (.*) \|$/gm)].map(
      ([, name, rest = '']) => [name, ...rest.split(' | ')] as const,
    )
    expect(rows.map(([name, version, licence]) => [name, version, licence])).toEqual(
      known.map((name) => [name, manifest.dependencies[name], licenceOf(name)]),
    )
    expect(rows.filter(([, , , where, why = '']) => where === '' || why.length < 10)).toEqual([])
  })

  test('have permissive licences', () => {
    const all = [...known, ...Object.keys(manifest.devDependencies)]
    const allowed = /^(MIT|MIT-0|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD)( OR (MIT|Apache-2\.0))?$/
    expect(all.map((name) => [name, licenceOf(name)]).filter(([, licence = '']) => !allowed.test(licence))).toEqual([])
  })
})

function licenceOf(name: string): string {
  return JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8')).license
}

/** The packages of a source’s imports, but for those of types alone. */
function packagesOf(text: string): string[] {
  const imports = text.matchAll(
    /^(?:import|export)\s+(?!type\s)[^'"]*?from\s+'([^'.][^']*)'|import\('([^'.][^']*)'\)/gms,
  )
  return [...imports].map(([, from, dynamic]) => packageOf((from ?? dynamic) as string)).filter(isForeign)
}

/** The packages that the declarations of an entry lead to. */
function typePackages(entry: string, seen = new Set<string>(), found = new Set<string>()): Set<string> {
  if (seen.has(entry)) return found
  seen.add(entry)
  const text = readFileSync(join(installed, entry), 'utf8')
  for (const [, from, dynamic] of text.matchAll(/from\s+'([^']+)'|import\(["']([^"']+)["']\)/g)) {
    const specifier = (from ?? dynamic) as string
    if (!specifier.startsWith('.')) found.add(packageOf(specifier))
    else typePackages(join(dirname(entry), specifier.replace(/\.(js|ts)$/, '.d.ts')), seen, found)
  }
  return new Set([...found].filter(isForeign))
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** Neither Node’s own nor this one, which examples in comments name. */
function isForeign(name: string): boolean {
  return name !== 'xacct' && !name.startsWith('node:') && !builtinModules.includes(name)
}

/** What a new project’s scripts see. */
const environment = () => ({ PATH: `${join(modules, '.bin')}:${process.env.PATH}`, HOME: process.env.HOME })

test('a new project runs at once: its test, and its check', async () => {
  const cwd = join(root, 'my-system')
  const xacct = join(modules, '.bin/xacct')
  const made = await run(xacct, ['init', 'my-system', '--calling', '333333333333'], { cwd: root, env: environment() })
  expect(made.stdout).toMatch(/\n\nnext: cd my-system && npm install && npm test\n$/)
  const { scripts, devDependencies } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'))
  expect(devDependencies.xacct).toMatch(/^\^\d/)
  const [tested, checked] = await Promise.all([
    run('sh', ['-c', scripts.test], { cwd, env: environment() }),
    run('sh', ['-c', scripts.check], { cwd, env: environment() }),
  ])
  expect(tested.stdout).toMatch(/pass 2\n[\s\S]*fail 0\n/)
  expect(checked.stdout).toMatch(/^1 call allowed, nothing beyond them; 0 findings/m)
})

test('a new project of a package that came as a file asks for that file', async () => {
  const lock = { packages: { 'node_modules/xacct': { resolved: 'file:../made/xacct.tgz' } } }
  writeFileSync(join(modules, '.package-lock.json'), JSON.stringify(lock))
  await run(join(modules, '.bin/xacct'), ['init', 'from/file'], { cwd: root, env: environment() })
  rmSync(join(modules, '.package-lock.json'))
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'from/file/package.json'), 'utf8'))
  expect(devDependencies.xacct).toBe('file:../../../made/xacct.tgz')
})

test('the types of a new project are right, under strict rules', async () => {
  const cwd = join(root, 'typed')
  await run(join(modules, '.bin/xacct'), ['init', 'typed'], { cwd: root, env: environment() })
  const failure = await run(process.execPath, [join(modules, 'typescript/bin/tsc')], { cwd }).catch((error) => error)
  expect(failure.stdout).toBe('')
})
