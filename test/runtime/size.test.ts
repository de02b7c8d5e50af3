import { build } from 'esbuild'
import { expect, test } from 'vitest'

const MAX_BYTES = 16 * 1024

test('a bundle with the bridge stays small and has no SDK in it', async () => {
  const { outputFiles, metafile } = await build({
    stdin: { contents: "export { bridge } from 'xacct/runtime'", resolveDir: process.cwd() },
    alias: { 'xacct/runtime': './src/runtime/index.ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    minify: true,
    metafile: true,
    write: false,
  })
  const [output] = outputFiles
  expect(output?.contents.length).toBeGreaterThan(1000)
  expect(output?.contents.length).toBeLessThanOrEqual(MAX_BYTES)
  expect(output?.text).not.toContain('@aws-sdk')
  expect(Object.keys(metafile.inputs).filter((input) => !/^src\/(runtime|sigv4|core)\/|<stdin>/.test(input))).toEqual(
    [],
  )
})
