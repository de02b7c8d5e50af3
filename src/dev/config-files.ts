import { extname, resolve, sep } from 'node:path'
import { build } from 'esbuild'

/** The configuration and whatever of the project it imports, as absolute paths; itself alone where it cannot be read. */
export async function configFiles(config: string): Promise<string[]> {
  if (!/^\.m?[tj]s$/.test(extname(config))) return [config]
  const options = { bundle: true, write: false, metafile: true, packages: 'external', platform: 'node' } as const
  const result = await build({ ...options, entryPoints: [config], format: 'esm', logLevel: 'silent' }).catch(() => ({
    metafile: { inputs: {} },
  }))
  const files = Object.keys(result.metafile.inputs).map((file) => resolve(file))
  return [...new Set([config, ...files.filter((file) => !file.includes(`${sep}node_modules${sep}`))])]
}
