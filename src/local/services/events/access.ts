import { accountOf } from '../../../core/arn.ts'
import type { Access, OperationContext } from '../../operation.ts'
import type { Store } from '../../store/state.ts'
import { busArn, lookUpBus } from './buses.ts'
import { lookUpRule, readTaggedArn, ruleArn } from './rules.ts'
import { resourceTags } from './tags.ts'

/** The access that `events:<action>` on a bus needs, whether there is such a bus or not. */
export function busAccess(action: string, arn: string, store: Store, more: Access['context'] = {}): Access {
  const owner = accountOf(arn)
  const bus = lookUpBus(arn, store)
  return {
    action: `events:${action}`,
    resource: arn,
    ...(owner !== undefined && { resourceAccount: owner }),
    resourcePolicy: bus?.policy,
    context: { ...resourceTags(bus?.tags), ...more },
  }
}

/**
 * The same for a rule, which the policy of its bus speaks of.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-permissions.html
 */
export function ruleAccess(
  action: string,
  name: string,
  bus: string | undefined,
  context: OperationContext,
  more: Access['context'] = {},
): Access {
  const at = busArn(bus, context)
  const rule = lookUpRule(name, at, context)
  const creator = { 'events:creatorAccount': rule?.createdBy ?? context.account }
  return {
    ...busAccess(action, at, context.cloud.store),
    resource: ruleArn(name, at),
    context: { ...resourceTags(rule?.tags), ...creator, ...more },
  }
}

/** The same for a bus or rule by its ARN. */
export function taggedAccess(
  action: string,
  arn: string,
  context: OperationContext,
  more: Access['context'] = {},
): Access {
  const { bus, rule } = readTaggedArn(arn, context)
  return rule === undefined
    ? busAccess(action, bus, context.cloud.store, more)
    : ruleAccess(action, rule, bus, context, more)
}

/** The access to all of an account's buses. */
export function accessToBuses(action: string, context: OperationContext): Access {
  return { action: `events:${action}`, resource: busArn('*', context) }
}

/** Handing a role to EventBridge. */
export function passRoleAccess(role: string): Access {
  return { action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': 'events.amazonaws.com' } }
}
