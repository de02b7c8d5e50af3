import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url))

export default defineConfig({
  resolve: {
    alias: [
      { find: 'xacct/iam', replacement: source('iam/index.ts') },
      { find: 'xacct/local', replacement: source('local/index.ts') },
      { find: 'xacct/runtime', replacement: source('runtime/index.ts') },
      { find: 'xacct/testing', replacement: source('testing/index.ts') },
      { find: /^xacct$/, replacement: source('topology/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/seen-operations.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    maxWorkers: 2,
    // A machine that others use too is too slow now and then for a test of real time.
    retry: process.env.CI ? 1 : 0,
    // The files share what they import; each starts its own local AWS.
    isolate: false,
  },
})
