import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BROKEN } from './broken-templates.ts'
import { byPermission, byRole, checkStacks, faults, type Stack, templateText } from './stacks.ts'

const run = promisify(execFile)

test.each([
  ['by role', byRole()],
  ['by permission', byPermission()],
] as const)('what all of them are made of is sound: %s', (_, stacks) => {
  const report = checkStacks(stacks)
  expect(report.findings).toEqual([])
  expect(report.calls).toEqual({ all: 1, allowed: 1 })
})

describe.each(BROKEN)('$title', ({ id, broken, fixed, says }) => {
  test('is found, with what to do', () => {
    const report = checkStacks(broken)
    expect(faults(report)).toContain(id)
    const own = report.findings.filter((finding) => finding.id === id)
    const texts = own.map(({ message, why, fix, statement }) =>
      [message, why, fix, JSON.stringify(statement)].join('\n'),
    )
    expect(texts.join('\n')).toMatch(
      typeof says === 'string' ? new RegExp(says.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : says,
    )
    for (const { place } of own) expect(place.file).toMatch(/^(called|calling)\.json$/)
  })

  test('is gone once that is done', () => {
    const report = checkStacks(fixed)
    expect(faults(report)).toEqual([])
    expect(report.calls).toEqual({ all: report.calls.all, allowed: report.calls.all })
  })
})

/** What cfn-lint says of templates, by file: rules and the resources that they speak of. */
async function lint(files: readonly string[]): Promise<Map<string, Set<string>>> {
  const { stdout } = await run('cfn-lint', ['--format', 'json', '--regions', 'eu-central-1', '--', ...files], {
    maxBuffer: 1e8,
  }).catch(
    // It ends with another code for each kind of finding.
    (error: { stdout?: string }) => ({ stdout: error.stdout ?? '[]' }),
  )
  const found = new Map<string, Set<string>>(files.map((file) => [file, new Set()]))
  for (const { Filename, Rule } of JSON.parse(stdout) as { Filename: string; Rule: { Id: string } }[])
    found.get(Filename)?.add(Rule.Id)
  return found
}

const why = await run('cfn-lint', ['--version']).then(
  () => undefined,
  (error: Error) => `no cfn-lint: ${error.message.split('\n')[0]}`,
)
if (why !== undefined) process.stdout.write(`cfn-lint skipped: ${why}\n`)

describe.skipIf(why !== undefined)('cfn-lint', () => {
  const folder = mkdtempSync(join(tmpdir(), 'xacct-lint-'))
  /** By text: many stacks are the same. */
  const files = new Map<string, string>()
  let found: Map<string, Set<string>>

  beforeAll(async () => {
    for (const stack of BROKEN.flatMap(({ broken, fixed }) => [...Object.values(broken), ...Object.values(fixed)])) {
      const text = templateText(stack)
      if (files.has(text)) continue
      files.set(text, join(folder, `${files.size}.json`))
      writeFileSync(files.get(text) as string, text)
    }
    found = await lint([...files.values()])
  }, 180_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each(BROKEN.map((row) => [row.title, row.lintFinds === true ? 'finds it too' : 'misses it', row] as const))(
    '%s: it %s',
    (_, __, { broken, fixed, lintFinds = false }) => {
      const rules = (stacks: Readonly<Record<string, Stack>>) =>
        Object.values(stacks).flatMap((stack) => [...(found.get(files.get(templateText(stack)) as string) ?? [])])
      const before = rules(fixed)
      expect(rules(broken).filter((rule) => !before.includes(rule)).length > 0).toBe(lintFinds)
    },
  )
})
