import {
  type FunctionConfiguration,
  GetFunctionConcurrencyCommand,
  GetPolicyCommand,
  LambdaClient,
  paginateListAliases,
  paginateListEventSourceMappings,
  paginateListFunctions,
} from '@aws-sdk/client-lambda'
import { type Facts, joinFacts } from '../check/facts.ts'
import type { SystemFunction, SystemPolicy, SystemTrigger } from '../check/system.ts'
import { type Collector, collectedPolicy, inTurns, isNone } from './collect.ts'
import { collectStreams } from './collect-streams.ts'

/** Functions of an account in a Region, the policies of their aliases, what feeds them, and the subnets that they are in. */
export async function collectFunctions(collector: Collector, region: string): Promise<Facts> {
  const { connection, tell, missing } = collector
  const lambda = new LambdaClient(connection.config(region))
  try {
    const configurations: FunctionConfiguration[] = []
    for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {}))
      configurations.push(...Functions)
    tell({ account: connection.account.name, what: 'functions', count: configurations.length })
    const all = await inTurns(configurations, (one) => collectFunction(lambda, one, collector, region))
    const functions = all.flatMap(({ functions: own = [] }) => own)
    const triggers = await collectTriggers(lambda, functions)
    const streams = await collectStreams(collector, region, triggers)
    const subnets = [...new Set(functions.flatMap(({ subnets: ids = [] }) => ids))]
    const networks = subnets.length === 0 ? {} : await lookAtSubnets(collector, region, subnets)
    return joinFacts([...all, { triggers }, streams, networks])
  } catch (error) {
    missing(`functions in ${region}`, error)
    return joinFacts([])
  } finally {
    lambda.destroy()
  }
}

/** The client of EC2 is large, and most functions are in no VPC. */
async function lookAtSubnets(collector: Collector, region: string, ids: readonly string[]): Promise<Partial<Facts>> {
  try {
    const { collectNetworks } = await import('./collect-networks.ts')
    return await collectNetworks(collector, region, ids)
  } catch (error) {
    collector.missing(`subnets in ${region}`, error)
    return {}
  }
}

async function collectFunction(
  lambda: LambdaClient,
  configuration: FunctionConfiguration,
  { connection, missing }: Collector,
  region: string,
): Promise<Partial<Facts>> {
  const { FunctionName = '', FunctionArn = '' } = configuration
  const account = connection.account.id
  const aliases: string[] = []
  for await (const page of paginateListAliases({ client: lambda }, { FunctionName })) {
    aliases.push(...(page.Aliases ?? []).flatMap(({ Name }) => Name ?? []))
  }
  const policies = await inTurns([undefined, ...aliases], async (Qualifier): Promise<SystemPolicy[]> => {
    const holder = Qualifier === undefined ? FunctionArn : `${FunctionArn}:${Qualifier}`
    try {
      const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName, Qualifier }))
      return [collectedPolicy('resource', holder, { document: Policy, account })]
    } catch (error) {
      if (!isNone(error)) missing(`the policy of ${holder}`, error)
      return []
    }
  })
  const reserved = configuration.VpcConfig?.VpcId
    ? await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName })).catch(() => undefined)
    : undefined
  return {
    functions: [
      describe(configuration, { account, region, aliases, reserved: reserved?.ReservedConcurrentExecutions }),
    ],
    policies: policies.flat(),
  }
}

interface Around {
  readonly account: string
  readonly region: string
  readonly aliases: readonly string[]
  readonly reserved: number | undefined
}

function describe(
  configuration: FunctionConfiguration,
  { account, region, aliases, reserved }: Around,
): SystemFunction {
  const { FunctionName = '', FunctionArn = '', Role, Runtime, Timeout, Environment, VpcConfig } = configuration
  const { SubnetIds = [], SecurityGroupIds = [] } = VpcConfig ?? {}
  return {
    name: FunctionName,
    arn: FunctionArn,
    account,
    region,
    ...(Role !== undefined && { role: Role }),
    ...(Runtime !== undefined && { runtime: Runtime }),
    ...(Timeout !== undefined && { timeout: Timeout }),
    aliases,
    environment: Environment?.Variables ?? {},
    ...(SubnetIds.length > 0 && { subnets: SubnetIds, securityGroups: SecurityGroupIds }),
    ...(reserved !== undefined && { reservedConcurrency: reserved }),
    place: { path: FunctionArn },
  }
}

async function collectTriggers(lambda: LambdaClient, functions: readonly SystemFunction[]): Promise<SystemTrigger[]> {
  const triggers: SystemTrigger[] = []
  for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings({ client: lambda }, {})) {
    for (const { UUID = '', EventSourceArn, FunctionArn = '' } of EventSourceMappings) {
      const to = functions.find(({ arn }) => FunctionArn === arn || FunctionArn.startsWith(`${arn}:`))
      if (to && EventSourceArn) triggers.push({ name: UUID, source: EventSourceArn, to, place: { path: to.arn } })
    }
  }
  return triggers
}
