import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isBuilt } from './built.ts'

const run = promisify(execFile)

/** Where it is built unless `dist/` is fresh; kept, so that the next time only what changed is compiled. */
const STAGE = 'node_modules/.cache/xacct-package'

export interface Packed {
  readonly tarball: string
  /** Both in bytes. */
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly string[]
}

/** Packs the package as it would be published. @param folder where the tarball goes */
export async function pack(folder: string): Promise<Packed> {
  const root = isBuilt() ? '.' : await buildAside()
  const options = ['--json', '--ignore-scripts', '--pack-destination', folder]
  const { stdout } = await run('npm', ['pack', ...options], { cwd: root, maxBuffer: 32 * 1024 * 1024 })
  const [packed] = JSON.parse(stdout) as {
    filename: string
    size: number
    unpackedSize: number
    files: { path: string }[]
  }[]
  if (packed === undefined) throw new Error(`npm pack says ${stdout}`)
  const { filename, size, unpackedSize, files } = packed
  return { tarball: join(folder, filename), size, unpackedSize, files: files.map(({ path }) => path) }
}

/** As `npm run build`, but types are not checked: `npm run check` does that. */
async function buildAside(): Promise<string> {
  mkdirSync(STAGE, { recursive: true })
  const dist = join(STAGE, 'dist')
  const state = join(STAGE, 'tsbuildinfo')
  if (!existsSync(state)) rmSync(dist, { recursive: true, force: true })
  const incremental = ['--incremental', '--tsBuildInfoFile', state, '--outDir', dist]
  await run(process.execPath, [
    'node_modules/typescript/bin/tsc',
    '-p',
    'tsconfig.build.json',
    '--noCheck',
    ...incremental,
  ])
  cpSync('src', dist, { recursive: true, filter: (source) => !source.endsWith('.ts') })
  mkdirSync(join(STAGE, 'docs'), { recursive: true })
  const beside = ['docs/xacct.schema.json', 'package.json', 'LICENSE', 'NOTICE', 'README.md', 'CHANGELOG.md']
  for (const name of beside) cpSync(name, join(STAGE, name))
  return STAGE
}
