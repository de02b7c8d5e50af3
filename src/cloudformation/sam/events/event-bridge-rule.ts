import { isObject } from '../../template/template-value.ts'
import { MAP, STRING } from '../check-properties.ts'
import { present } from '../make-resource.ts'
import type { EventType } from './event.ts'
import { eventRule, RULE_PROPERTIES } from './event-rule.ts'

/** @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventbridgerule.html */
export const eventBridgeRule: EventType = {
  properties: {
    ...RULE_PROPERTIES,
    EventBusName: STRING,
    Pattern: MAP,
    InputPath: STRING,
    Target: MAP,
    InputTransformer: MAP,
  },
  expand(event, target) {
    const { EventBusName, Pattern, RuleName, Target, InputPath, InputTransformer } = event.properties
    return eventRule(
      event,
      target,
      { EventBusName, EventPattern: Pattern, Name: RuleName },
      { targetId: isObject(Target) ? Target.Id : undefined, settings: present({ InputPath, InputTransformer }) },
    )
  },
}
