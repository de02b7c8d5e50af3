import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { zipSync } from 'fflate'

/** One TypeScript file and all it imports, as a zip archive with `index.mjs` in it. */
export async function bundle(entry: URL): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    write: false,
  })
  return zipSync({ 'index.mjs': outputFiles[0]?.contents ?? new Uint8Array() })
}
