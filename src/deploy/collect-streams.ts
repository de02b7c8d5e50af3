import { GetResourcePolicyCommand, KinesisClient } from '@aws-sdk/client-kinesis'
import type { Facts } from '../check/facts.ts'
import type { SystemPolicy, SystemTrigger } from '../check/system.ts'
import { type Collector, collectedPolicy, inTurns, isNone } from './collect.ts'

/** The policies of the account’s own streams that feed functions. */
export async function collectStreams(
  { connection, tell, missing }: Collector,
  region: string,
  triggers: readonly SystemTrigger[],
): Promise<Partial<Facts>> {
  const account = connection.account.id
  const own = new RegExp(`^arn:[^:]+:kinesis:${region}:${account}:stream/[^/]+$`)
  const arns = [...new Set(triggers.map(({ source }) => source))].filter((arn) => own.test(arn))
  if (arns.length === 0) return {}
  const kinesis = new KinesisClient(connection.config(region))
  try {
    tell({ account: connection.account.name, what: 'streams', count: arns.length })
    const policies = await inTurns(arns, async (ResourceARN): Promise<SystemPolicy[]> => {
      try {
        const { Policy = '' } = await kinesis.send(new GetResourcePolicyCommand({ ResourceARN }))
        if (Policy === '' || Policy === '{}') return []
        return [collectedPolicy('resource', ResourceARN, { document: Policy, account })]
      } catch (error) {
        if (!isNone(error)) missing(`the policy of ${ResourceARN}`, error)
        return []
      }
    })
    return { resources: arns.map((arn) => ({ arn, account })), policies: policies.flat() }
  } finally {
    kinesis.destroy()
  }
}
