import { dirname, extname, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildResult, build, type Message } from 'esbuild'
import type { FunctionNode } from '../topology/topology.ts'
import { CodeError } from './package-error.ts'
import type { PackedFile } from './packages.ts'

/** `xacct/runtime` as it is beside this file: the sources, or what was built of them. */
const RUNTIME = fileURLToPath(new URL(`../runtime/index${extname(import.meta.url)}`, import.meta.url))

/** Lets bundled CommonJS modules find Node’s own by `require`. */
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"

/** The files of a package, and those that they were made of. */
export interface Bundle {
  readonly files: PackedFile[]
  readonly sources: readonly string[]
}

/** Bundles a TypeScript or JavaScript file with all that it imports. @throws CodeError with the file and line of each problem */
export async function bundleEntry(fn: FunctionNode, base: string, path: string): Promise<Bundle> {
  let result = await bundle(fn, base, path, 'esm')
  // As a module, CommonJS would have no export but a default one, and no handler.
  if (isCommonJs(result)) result = await bundle(fn, base, path, 'cjs')
  else checkHandler(fn, path, result)
  const files = result.outputFiles
    .map(({ path: file, contents, text }) => {
      const name = file.slice(file.lastIndexOf(sep) + 1)
      return { name, bytes: name.endsWith('.map') ? withOwnSources(text, base) : contents }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  return { files, sources: sourcesOf(result, base) }
}

/** But for what is installed. */
function sourcesOf({ metafile }: Bundled, base: string): string[] {
  const files = Object.keys(metafile.inputs).map((file) => resolve(base, file))
  return files.filter((file) => !file.includes(`${sep}node_modules${sep}`))
}

function bundle({ runtime }: FunctionNode, base: string, path: string, format: 'esm' | 'cjs') {
  const isModule = format === 'esm'
  return build({
    entryPoints: [resolve(base, path)],
    absWorkingDir: base,
    bundle: true,
    write: false,
    metafile: true,
    outdir: base,
    entryNames: 'index',
    ...(isModule && { outExtension: { '.js': '.mjs' }, banner: { js: REQUIRE } }),
    platform: 'node',
    format,
    target: runtime.replace(/^nodejs(\d+)\.x$/, 'node$1'),
    minify: true,
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    alias: { 'xacct/runtime': RUNTIME },
    logLevel: 'silent',
  }).catch((error: { errors?: Message[]; message: string }) => {
    const reasons = error.errors?.map(describe).join('; ') ?? error.message
    const files = error.errors?.flatMap(({ location }) => (location === null ? [] : resolve(base, location.file))) ?? []
    throw new CodeError(reasons, 'mend the code, or install what it imports', files)
  })
}

function describe({ text, location }: Message): string {
  return location === null ? text : `${location.file}:${location.line}: ${text}`
}

type Bundled = BuildResult<{ metafile: true }>

function outputOf({ metafile }: Bundled) {
  return Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint !== undefined)
}

function isCommonJs(result: Bundled): boolean {
  return result.metafile.inputs[outputOf(result)?.entryPoint ?? '']?.format === 'cjs'
}

/** Of a module it is known what it exports; of CommonJS only when it runs. */
function checkHandler({ handler }: FunctionNode, path: string, result: Bundled): void {
  const exported = outputOf(result)?.exports ?? []
  const name = handler.slice(handler.indexOf('.') + 1)
  if (exported.includes(name)) return
  const others = exported.length === 0 ? 'it exports nothing' : `it exports ${exported.join(', ')}`
  throw new CodeError(`\`${path}\` exports no \`${name}\``, `${others}; \`handler\` says which export is called`)
}

/** Names that tell where code comes from, but not where it lay: the same code has the same map wherever it is packed. */
function withOwnSources(text: string, base: string): Uint8Array {
  const map = JSON.parse(text) as { sources: string[] }
  const sources = map.sources.map((source) => ownName(resolve(base, source), base))
  return Buffer.from(JSON.stringify({ ...map, sources }))
}

function ownName(file: string, base: string): string {
  const within = (folder: string) => relative(folder, file).split(sep).join('/')
  const ofOurs = within(dirname(dirname(RUNTIME)))
  if (!ofOurs.startsWith('..')) return `xacct/${ofOurs}`
  const ofPackage = file.split(`node_modules${sep}`).at(-1) as string
  return ofPackage === file ? within(base) : `node_modules/${ofPackage.split(sep).join('/')}`
}
