import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url))

export default defineConfig({
  resolve: {
    alias: {
      'xacct/iam': source('iam/index.ts'),
      'xacct/local': source('local/index.ts'),
      'xacct/runtime': source('runtime/index.ts'),
    },
  },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    maxWorkers: 2,
    // The files share what they import; each starts its own local AWS.
    isolate: false,
  },
})
