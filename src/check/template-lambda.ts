import type { Facts } from './facts.ts'
import { listOf, numberOf, objectOf, type StackResource, textOf, textsOf } from './stack-resource.ts'
import type { SystemFunction, SystemTrigger } from './system.ts'
import { functionArn } from './template-resource-policies.ts'

/** Functions of a template, and what feeds them. */
export function lambdaFacts(resources: readonly StackResource[]): Partial<Facts> {
  const functions = resources
    .filter(({ type }) => type === 'AWS::Lambda::Function')
    .map((fn) => functionOf(fn, resources))
  const find = (name: string | undefined, at: StackResource) => {
    const [arn = ''] = /^arn:[^:]+:lambda:[^:]*:\d*:function:[^:]+/.exec(functionArn(name ?? '', at)) ?? []
    return functions.find((fn) => fn.arn === arn)
  }
  return { functions, triggers: resources.flatMap((resource) => triggersOf(resource, find)) }
}

function functionOf(resource: StackResource, resources: readonly StackResource[]): SystemFunction {
  const { properties, attribute, account, region, place, logicalId } = resource
  const { Role, Runtime, Timeout, Environment, VpcConfig, ReservedConcurrentExecutions } = properties
  const arn = String(attribute('Arn'))
  const isOwn = (name: string | undefined) =>
    functionArn(name ?? '', resource)
      .split(':')
      .slice(0, 7)
      .join(':') === arn
  const role = textOf(Role)
  const runtime = textOf(Runtime)
  const concurrency = numberOf(ReservedConcurrentExecutions)
  const vpc = objectOf(VpcConfig)
  const invoke = resources.find(
    ({ type, properties: own }) => type === 'AWS::Lambda::EventInvokeConfig' && isOwn(textOf(own.FunctionName)),
  )
  const onFailure = textOf(objectOf(objectOf(invoke?.properties.DestinationConfig).OnFailure).Destination)
  const variables = Object.entries(objectOf(objectOf(Environment).Variables))
  return {
    name: logicalId,
    arn,
    account,
    region,
    ...(role !== undefined && { role }),
    ...(runtime !== undefined && { runtime }),
    timeout: numberOf(Timeout) ?? DEFAULT_TIMEOUT,
    aliases: resources.flatMap(({ type, properties: own }) =>
      type === 'AWS::Lambda::Alias' && isOwn(textOf(own.FunctionName)) ? textsOf(own.Name) : [],
    ),
    environment: Object.fromEntries(variables.map(([name, value]) => [name, textOf(value) ?? ''])),
    ...(listOf(vpc.SubnetIds).length > 0 && {
      subnets: textsOf(vpc.SubnetIds),
      securityGroups: textsOf(vpc.SecurityGroupIds),
    }),
    ...(concurrency !== undefined && { reservedConcurrency: concurrency }),
    ...(onFailure !== undefined && { onFailure }),
    place,
  }
}

/** Seconds. */
const DEFAULT_TIMEOUT = 3

type Find = (name: string | undefined, at: StackResource) => SystemFunction | undefined

function triggersOf(resource: StackResource, find: Find): SystemTrigger[] {
  const { type, properties, logicalId: name, place, attribute } = resource
  if (type === 'AWS::Lambda::EventSourceMapping') {
    const to = find(textOf(properties.FunctionName), resource)
    const source = textOf(properties.EventSourceArn)
    return to === undefined || source === undefined ? [] : [{ name, source, to, place }]
  }
  if (type !== 'AWS::Events::Rule') return []
  return listOf(properties.Targets).flatMap((target) => {
    const arn = textOf(objectOf(target).Arn)
    const to = arn?.includes(':lambda:') ? find(arn, resource) : undefined
    return to === undefined ? [] : [{ name, source: String(attribute('Arn')), to, place }]
  })
}
