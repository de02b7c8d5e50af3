import { defineCheck } from '../check.ts'
import type { Finding } from '../finding.ts'
import { newestLike, runtimeEnd } from '../runtimes.ts'
import type { SystemFunction } from '../system.ts'

const DAY = 86_400_000
/** It is told this many days ahead. */
const AHEAD = 180

export const deprecatedRuntime = defineCheck({
  id: 'deprecated-runtime',
  title: 'A runtime is deprecated',
  severity: 'error',
  why: 'A deprecated runtime gets no patches; later on AWS refuses new functions with it, and then changes of those that are there.',
  fix: 'Take a newer runtime.',
  page: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html',
  run: ({ functions }, { now }) => functions.flatMap((fn) => findingOf(fn, now) ?? []),
})

function findingOf({ name, runtime, place }: SystemFunction, now: number): Finding | undefined {
  const end = runtime === undefined ? undefined : runtimeEnd(runtime)
  if (runtime === undefined || end === undefined) return undefined
  const today = new Date(now).toISOString().slice(0, 10)
  const soon = new Date(now + AHEAD * DAY).toISOString().slice(0, 10)
  if (end.deprecated > soon) return undefined
  const newest = newestLike(runtime)
  const base = {
    id: 'deprecated-runtime',
    place,
    fix: newest === undefined ? 'take a newer runtime' : `take ${newest}`,
  } as const
  const { deprecated, createBlocked, updateBlocked } = end
  if (deprecated > today) {
    const message = `${runtime} of ${name} is deprecated from ${deprecated}`
    return { ...base, severity: 'info', message, why: 'it gets no patches from then on' }
  }
  const message = `${runtime} of ${name} is deprecated since ${deprecated}`
  if (createBlocked === undefined || createBlocked > today) {
    const later = createBlocked === undefined ? '' : `; from ${createBlocked} AWS refuses new functions with it`
    return { ...base, severity: 'warning', message, why: `it gets no patches${later}` }
  }
  const changes = updateBlocked !== undefined && updateBlocked <= today ? `, and changes since ${updateBlocked}` : ''
  return {
    ...base,
    severity: 'error',
    message,
    why: `AWS refuses new functions with it since ${createBlocked}${changes}`,
  }
}
