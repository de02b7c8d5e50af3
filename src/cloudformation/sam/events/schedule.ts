import { required, STRING } from '../check-properties.ts'
import type { EventType } from './event.ts'
import { eventRule, RULE_PROPERTIES } from './event-rule.ts'

/** @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedule.html */
export const schedule: EventType = {
  properties: { ...RULE_PROPERTIES, Schedule: required(STRING), Name: STRING, Description: STRING },
  expand(event, target) {
    const { Schedule, Name, Description } = event.properties
    return eventRule(event, target, { ScheduleExpression: Schedule, Name, Description })
  },
}
