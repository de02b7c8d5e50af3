import type { Cloud } from '../../cloud.ts'
import { invalid } from './errors.ts'
import { newEvent } from './event.ts'
import { sendToTargets } from './route-event.ts'
import type { EventBus, EventRule, Schedule } from './state.ts'

const MINUTE = 60_000
const UNITS: Readonly<Record<string, number>> = { minute: MINUTE, hour: 60 * MINUTE, day: 1_440 * MINUTE }
const RATE = /^rate\(\s*([1-9]\d*)\s+(minute|hour|day)(s?)\s*\)$/

/**
 * Reads `rate(5 minutes)`. AWS knows `cron(…)` too, the local AWS does not.
 * @throws AwsError `ValidationException`
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function readSchedule(expression: string): Schedule {
  const [, count = '', unit = '', plural] = RATE.exec(expression) ?? []
  const isRate = unit !== '' && (count === '1') === (plural === '')
  if (isRate) return { expression, period: Number(count) * (UNITS[unit] as number) }
  const isCron = /^cron\(.+\)$/.test(expression)
  const reason = isCron ? ' Reason: the local AWS runs rate(…) alone.' : ''
  throw invalid(`Parameter ScheduleExpression is not valid.${reason}`)
}

/** Starts a rule's schedule anew, or ends it where the rule has none or is disabled. */
export function restartSchedule(cloud: Cloud, bus: EventBus, rule: EventRule): void {
  rule.stop?.()
  rule.stop = undefined
  const { schedule, state } = rule
  if (schedule === undefined || state === 'DISABLED') return
  rule.stop = cloud.clock.schedule(schedule.period, () => {
    const entry = { source: 'aws.events', detailType: 'Scheduled Event', detail: {}, resources: [rule.arn] }
    sendToTargets(cloud, bus, rule, newEvent(cloud, bus, entry))
    restartSchedule(cloud, bus, rule)
  })
}
