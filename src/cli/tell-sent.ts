import { getOrCreate } from '../core/get-or-create.ts'
import type { Unsent } from '../deploy/send/send-records.ts'
import type { Sent } from '../deploy/send.ts'
import type { QueueNode, StreamNode } from '../topology/topology.ts'
import { tellProblems } from './run-command.ts'
import { Terminal } from './terminal.ts'

/** Tells what was sent, and each line that was not. */
export function tellSent(target: StreamNode | QueueNode, report: Sent, json: boolean, terminal: Terminal): void {
  const { sent, retried, throttled, unsent, problem } = report
  const seconds = Math.round(report.seconds * 100) / 100
  const rate = Math.round(sent / Math.max(report.seconds, 0.001))
  if (json) {
    const counts = { target: target.name, arn: target.arn, sent, retried, throttled, seconds, rate }
    terminal.line(JSON.stringify({ ...counts, unsent, ...(problem && { problem }) }, undefined, 2))
    return
  }
  const again = [retried > 0 ? `${retried} sent again` : '', throttled > 0 ? `${throttled} times throttled` : '']
  const parts = [`${sent} sent`, ...again.filter(Boolean), `${seconds} s`, `${rate}/s`]
  const mark = unsent.length === 0 ? terminal.paint('green', '✓') : terminal.paint('red', 'x')
  terminal.line(`${mark} ${target.kind} ${target.name}: ${parts.join(', ')}`)
  const aside = new Terminal(process.stderr)
  for (const line of unsentLines(unsent)) aside.line(`  ${line}`)
  if (problem) tellProblems([problem])
}

/** Neighbours with the same fate on one line: `lines 12, 14-900: not-tried: …`. */
export function unsentLines(unsent: readonly Unsent[]): string[] {
  const fates = new Map<string, number[]>()
  for (const { line, code, message } of unsent) {
    const fate = code === 'unknown' ? `may have arrived, nobody answered (${message})` : `not sent, ${code}: ${message}`
    getOrCreate(fates, fate, () => []).push(line)
  }
  return [...fates].map(([fate, lines]) => `${lines.length === 1 ? 'line' : 'lines'} ${ranges(lines)}: ${fate}`)
}

/** `1, 3-4, 9` */
export function ranges(lines: readonly number[]): string {
  const found: [first: number, last: number][] = []
  for (const line of lines) {
    const latest = found.at(-1)
    if (latest && line === latest[1] + 1) latest[1] = line
    else found.push([line, line])
  }
  return found.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(', ')
}
