import { writeFileSync } from 'node:fs'
import { loadTopology } from '../../configuration/load-topology.ts'
import type { LoadResult } from '../../load/load-result.ts'
import { DEPLOY_ARGS } from '../deploy-args.ts'
import { readLoadSettings } from '../load-settings.ts'
import { planLoad } from '../plan-load.ts'
import type { Command } from '../run-command.ts'
import { runSystemLoad } from '../run-system-load.ts'
import { tellLoad } from '../tell-load.ts'
import { tellLoadPlan } from '../tell-load-plan.ts'

const args = {
  target: { type: 'positional', required: true, description: 'a function or a stream of the configuration' },
  rate: { type: 'string', description: 'arrivals a second: 200, or 10..200 from one to the other' },
  for: { type: 'string', default: '30s', description: 'how long to measure: 30s, 2m' },
  'warm-up': { type: 'string', default: '0s', description: 'how long to run before that, uncounted' },
  ramp: { type: 'string', description: 'how long the rate takes to rise: from 0, or along 10..200' },
  'in-flight': {
    type: 'string',
    description: 'requests under way at once, at most: 50 unless given, 10 on a local AWS; waiting for a place counts',
  },
  event: {
    type: 'string',
    description:
      'a file with the event, `-` for standard input, or the JSON itself; {{i}}, {{uuid}}, {{now}}, {{random 1 100}} are filled in',
  },
  async: { type: 'boolean', default: false, description: 'put events into the function’s queue, without waiting' },
  local: { type: 'boolean', default: false, description: 'on a local AWS of its own, with the configuration deployed' },
  report: { type: 'string', description: 'write a page with pictures: load.html' },
  plan: {
    type: 'string',
    description: 'what this rate a second needs, what breaks first, what it costs; sends nothing without --rate',
  },
  duration: { type: 'string', description: 'with --plan: how long one invocation takes, 120ms' },
  size: { type: 'string', description: 'with --plan: bytes of an event; those of --event unless given' },
  ...DEPLOY_ARGS,
} as const

/** `xacct load`: an open-loop load on a function or a stream, and what it showed. */
export const load: Command<typeof args> = {
  examples: [
    ['xacct load caller --rate 200 --for 30s --local', 'on a local AWS of its own'],
    [
      'xacct load caller --rate 10..500 --for 2m --warm-up 5s --report load.html',
      'on AWS, rising, with a page of pictures',
    ],
    [`xacct load orders --rate 1000 --event '{"id":"{{uuid}}","n":{{random 1 9}}}'`, 'records into a stream'],
    ['xacct load caller --plan 1000000 --duration 120ms', 'what a million a second would need'],
  ],
  args,
  async run(given, terminal) {
    const { topology, base } = await loadTopology(given.config)
    const settings = readLoadSettings(given, topology)
    const result = given.rate === undefined ? undefined : await runSystemLoad({ topology, base, settings, given })
    if (result !== undefined && given.report !== undefined) await writeReport(given.report, result)
    const plan = given.plan === undefined ? undefined : planLoad(topology, settings, given.async, result)
    if (given.json) terminal.line(JSON.stringify({ ...result, ...(plan && { plan }) }, undefined, 2))
    else {
      if (result !== undefined) tellLoad(terminal, result, given.report)
      if (result !== undefined && plan !== undefined) terminal.line()
      if (plan !== undefined) tellLoadPlan(terminal, plan)
      else if (given.plan !== undefined) terminal.line('no plan: nothing ran, so nothing was measured; give --duration')
    }
    return result === undefined ? 0 : exitCode(result)
  },
}

/** 130 as of a program that was interrupted; 1 where nothing at all went well. */
function exitCode({ endedEarly, throughput }: LoadResult): number {
  if (endedEarly) return 130
  return throughput.succeeded === 0 ? 1 : 0
}

async function writeReport(path: string, result: LoadResult): Promise<void> {
  const { toHtml } = await import('../../load/picture/page.ts')
  writeFileSync(path, toHtml(result))
}
