import type { TestEventPatternRequest, TestEventPatternResponse } from '@aws-sdk/client-eventbridge'
import { matchesPattern } from '../../../event-pattern.ts'
import { defineOperation } from '../../../operation.ts'
import { invalid } from '../errors.ts'
import { checkPattern } from '../put-rule.ts'

/** What every event has to have. */
const REQUIRED = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type']

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
export default defineOperation<TestEventPatternRequest, TestEventPatternResponse>({
  authorize: () => ({ action: 'events:TestEventPattern', resource: '*' }),
  handle: ({ EventPattern, Event }) => {
    checkPattern(EventPattern)
    return { Result: matchesPattern(JSON.parse(EventPattern), readEvent(Event)) }
  },
})

/** @throws AwsError `ValidationException` */
function readEvent(text: string): unknown {
  try {
    const event: unknown = JSON.parse(text)
    const isWhole = typeof event === 'object' && event !== null && REQUIRED.every((name) => Object.hasOwn(event, name))
    if (isWhole) return event
  } catch {}
  throw invalid('Parameter Event is not valid.')
}
