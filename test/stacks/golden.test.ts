import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildStacks } from '../../src/stacks/build-stacks.ts'
import { printTemplate } from '../../src/stacks/print-template.ts'
import { GOLDEN } from './golden-topologies.ts'

/* The templates of three systems, word for word. `UPDATE_GOLDEN=1` writes them anew; look at what changes. */

const FOLDER = 'test/golden/stacks'

describe.each(Object.entries(GOLDEN))('%s', (name, topology) => {
  const stacks = buildStacks(topology)
  const files = new Map(stacks.map((stack) => [`${stack.id.replaceAll('/', '-')}.yaml`, printTemplate(stack)]))

  test.each([...files])('%s', (file, text) => {
    const path = join(FOLDER, name, file)
    if (process.env.UPDATE_GOLDEN) {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
    }
    expect(existsSync(path), `${path} is kept`).toBe(true)
    expect(text).toBe(readFileSync(path, 'utf8'))
  })

  test('there are no templates that are not made any more', () => {
    expect(readdirSync(join(FOLDER, name)).sort()).toEqual([...files.keys()].sort())
  })
})
