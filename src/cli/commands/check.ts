import { readFileSync } from 'node:fs'
import { policySizes } from '../../check/policy-sizes.ts'
import { isClean, type Report, runChecks } from '../../check/run-checks.ts'
import { toSarif } from '../../check/sarif.ts'
import type { System } from '../../check/system.ts'
import { shortName } from '../../core/short-name.ts'
import { loadSystem } from '../load-system.ts'
import { type Command, InputError } from '../run-command.ts'
import { problem, SYSTEM_ARGS, SYSTEM_LISTS } from '../system-args.ts'
import { summaryOf, tellFindings } from '../tell-findings.ts'
import type { Terminal } from '../terminal.ts'

const args = {
  ...SYSTEM_ARGS,
  sarif: { type: 'boolean', default: false, description: 'print SARIF, for code hosts' },
  sizes: {
    type: 'boolean',
    default: false,
    description: 'also tell how full each policy is, and how much more it takes',
  },
  concurrency: { type: 'string', description: 'environments of one function that may run at once; 1000 unless given' },
} as const

/** `xacct check`: every call allowed, nothing beyond, and nothing that AWS would refuse. Ends with 1 where there are findings. */
export const check: Command<typeof args> = {
  examples: [
    ['xacct check', 'the configuration of this folder'],
    ['xacct check --template 222222222222=called.yaml --template 111111111111=calling.yaml', 'templates, called first'],
    ['xacct check --endpoint http://127.0.0.1:4566', 'what a local AWS holds, against the configuration'],
    ['xacct check --live --sarif > xacct.sarif', 'what AWS holds, for a code host'],
  ],
  args,
  lists: SYSTEM_LISTS,
  async run(options, terminal) {
    const concurrency = readConcurrency(options.concurrency)
    const { system, notes } = await loadSystem(options)
    const report = runChecks(system, { now: Date.now(), ...(concurrency !== undefined && { concurrency }) })
    if (options.sarif) terminal.line(JSON.stringify(toSarif(report.findings, version()), undefined, 2))
    else if (options.json) terminal.line(JSON.stringify(toJson(system, report, notes, options.sizes), undefined, 2))
    else {
      for (const note of notes) terminal.line(terminal.paint('dim', note))
      if (notes.length > 0) terminal.line()
      tellFindings(report.findings, terminal)
      if (options.sizes) tellSizes(system, terminal)
      terminal.line(summaryOf(report, system))
    }
    return isClean(report) ? 0 : 1
  },
}

function readConcurrency(text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d{0,6}$/.test(text)) return text === undefined ? undefined : Number(text)
  throw new InputError(problem('concurrency', `\`${text}\` is no number of environments`, '--concurrency 500'))
}

function toJson(system: System, report: Report, notes: readonly string[], sizes: boolean): object {
  const { findings, calls, ...counts } = report
  return {
    name: system.name,
    kind: system.kind,
    clean: isClean(report),
    calls,
    checked: counts,
    notes,
    findings,
    ...(sizes && { sizes: policySizes(system) }),
  }
}

function tellSizes(system: System, terminal: Terminal): void {
  terminal.heading('how full the policies are')
  terminal.table(
    policySizes(system).map(({ holder, what, unit, size, limit, more }) => [
      `${Math.round((size / limit) * 100)} %`.padStart(5),
      `${size} of ${limit} ${unit}`,
      what,
      shortName(holder),
      terminal.paint('dim', `${more} more like these`),
    ]),
  )
  terminal.line()
}

function version(): string {
  const file = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(file) as { version: string }).version
}
