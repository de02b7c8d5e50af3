import { readFileSync, writeFileSync } from 'node:fs'
import { loadModel } from '../src/local/models/load-model.ts'
import { SERVICES, type ServiceId } from '../src/local/models/model.ts'
import { builtOperations } from '../src/local/registry.ts'

/** Which operations the tests have seen `allowed`, `denied`, or both, by service; kept beside the page it is printed to. */
export type SeenOperations = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

const KEPT = new URL('../docs/operations-seen.json', import.meta.url)
const NOTES = new URL('../.seen-operations', import.meta.url)

/** What the last run of all tests saw, as it is kept. */
export function readSeen(): SeenOperations {
  return JSON.parse(readFileSync(KEPT, 'utf8')) as SeenOperations
}

/** Keeps what the tests have noted since the notes were last removed; so remove them, run all tests, and come here. */
export function keepSeen(): void {
  const seen: Record<string, Record<string, string[]>> = {}
  for (const line of [...new Set(readFileSync(NOTES, 'utf8').trim().split('\n'))].sort()) {
    const [, service, operation, verdict] = /^(\w+):(\w+) (\w+)$/.exec(line) as unknown as [
      string,
      string,
      string,
      string,
    ]
    seen[service] ??= {}
    seen[service][operation] = [...(seen[service][operation] ?? []), verdict]
  }
  // The verdicts of an operation in one line, as the formatter has them.
  const text = JSON.stringify(seen, undefined, 2).replace(
    /\[\s+([^\]]*?)\s+\]/g,
    (_, verdicts: string) => `[${verdicts.replace(/,\s+/g, ', ')}]`,
  )
  writeFileSync(KEPT, `${text}\n`)
}

const MARK = '✓'

/** The page: totals first, then every operation that is built, then the names of those that are not. */
export function operationsPage(): string {
  const seen = readSeen()
  return `${[
    '# Operations',
    INTRODUCTION,
    table(['service', 'modelled', 'built', 'seen allowed', 'seen denied'], totals(seen)),
    ...SERVICES.map((service) => section(service, seen)),
  ].join('\n\n')}\n`
}

const INTRODUCTION = `What the local AWS answers. *Modelled*: its input is read and checked as AWS’s model says; what has no file answers 501. *Built*: it
has a file, the folder \`src/local/services/<service>/operations\` is the list. *Seen allowed*, *seen denied*: a test has had it so,
by IAM’s verdict. Printed from models, files and the last run of the tests by \`scripts/print-docs.ts\`.`

function totals(seen: SeenOperations): string[][] {
  const rows = SERVICES.map((service) => {
    const built = builtOperations(service)
    const count = (verdict: string) => [...built].filter((name) => isSeen(seen, service, name, verdict)).length
    return [Object.keys(loadModel(service).operations).length, built.size, count('allowed'), count('denied')]
  })
  const sums = rows.reduce((sum, row) => sum.map((value, index) => value + (row[index] as number)), [0, 0, 0, 0])
  return [
    ...rows.map((row, index) => [`\`${SERVICES[index]}\``, ...row.map(String)]),
    ['**all**', ...sums.map((sum) => `**${sum}**`)],
  ]
}

function section(service: ServiceId, seen: SeenOperations): string {
  const built = [...builtOperations(service)].sort()
  const missing = Object.keys(loadModel(service).operations).length - built.length
  const mark = (name: string, verdict: string) => (isSeen(seen, service, name, verdict) ? MARK : '')
  const rows = built.map((name) => [`\`${name}\``, mark(name, 'allowed'), mark(name, 'denied')])
  return [
    `## ${service}`,
    ...(built.length > 0 ? [table(['operation', 'seen allowed', 'seen denied'], rows)] : []),
    ...(missing > 0 ? [`${missing} more are modelled and answer 501.`] : []),
  ].join('\n\n')
}

function isSeen(seen: SeenOperations, service: string, operation: string, verdict: string): boolean {
  return seen[service]?.[operation]?.includes(verdict) ?? false
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
