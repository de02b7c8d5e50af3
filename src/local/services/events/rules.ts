import type { OperationContext } from '../../operation.ts'
import { busArn, busOf, lookUpBus } from './buses.ts'
import { missing } from './errors.ts'
import type { EventBus, EventRule } from './state.ts'

/** The ARN that a rule of a bus has, or would have. */
export function ruleArn(name: string, bus: string): string {
  const [head, busName] = bus.split(':event-bus/')
  return `${head}:rule/${busName === 'default' ? '' : `${busName}/`}${name}`
}

export function lookUpRule(name: string, bus: string, { cloud }: OperationContext): EventRule | undefined {
  return lookUpBus(bus, cloud.store)?.rules.get(name)
}

/** @throws AwsError `ResourceNotFoundException` */
export function ruleOf(
  name: string,
  busNameOrArn: string | undefined,
  context: OperationContext,
): { readonly bus: EventBus; readonly rule: EventRule } {
  const bus = busOf(busNameOrArn, context)
  const rule = bus.rules.get(name)
  if (rule !== undefined) return { bus, rule }
  throw missing(`Rule ${name} does not exist on EventBus ${bus.name}.`)
}

/** The bus, and the rule's name where it is one, that an ARN of something with tags means. */
export function readTaggedArn(
  arn: string,
  context: OperationContext,
): { readonly bus: string; readonly rule?: string } {
  const [, head, path] = /^(arn:[^:]*:events:[^:]*:[^:]*):rule\/(.+)$/.exec(arn) ?? []
  if (path === undefined) return { bus: busArn(arn, context) }
  const at = path.lastIndexOf('/')
  const bus = at < 0 ? 'default' : path.slice(0, at)
  return { bus: `${head}:event-bus/${bus}`, rule: path.slice(at + 1) }
}

/** What an ARN means, with its tags. @throws AwsError `ResourceNotFoundException` */
export function taggedOf(arn: string, context: OperationContext): Pick<EventRule, 'tags'> {
  const { bus, rule } = readTaggedArn(arn, context)
  return rule === undefined ? busOf(bus, context) : ruleOf(rule, bus, context).rule
}
