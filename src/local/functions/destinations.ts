import { parseArn } from '../../core/arn.ts'
import { delay } from '../../core/clock.ts'
import { uuid } from '../../core/random.ts'
import { decide } from '../authorizer.ts'
import type { Cloud } from '../cloud.ts'
import type { LambdaFunction } from '../services/lambda/state.ts'
import { type Delivery, type DestinationKind, destinationKind } from './destination-kinds.ts'
import { executionCaller } from './execution-session.ts'
import type { MappingTarget } from './mapping-target.ts'
import { ownCall } from './own-call.ts'

/** Lambda's metric of that name, by function: deliveries that came to nothing. */
const deliveryFailures = new WeakMap<LambdaFunction, number>()

const MAX_ATTEMPTS = 3
const FIRST_PAUSE_MILLISECONDS = 100

/**
 * Sends a record to a destination with the permissions of the function's execution role. What fails for a moment is tried again
 * like any request; a delivery that fails for good is counted and told in the log, the record with it.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export async function deliver(cloud: Cloud, source: MappingTarget, target: string, delivery: Delivery): Promise<void> {
  const obstacle = await tryToDeliver(cloud, source, target, delivery).catch((error: unknown) => String(error))
  if (obstacle === undefined) return
  const { fn } = source
  const count = (deliveryFailures.get(fn) ?? 0) + 1
  deliveryFailures.set(fn, count)
  cloud.log(
    `delivery from ${fn.arn} to ${target} failed: ${obstacle} (DestinationDeliveryFailures: ${count}); the record: ${delivery.body}`,
  )
}

/** What kind of destination an ARN names; `undefined` where it is none, elsewhere or gone. */
export function findDestination(arn: string, fn: LambdaFunction, cloud: Cloud): DestinationKind | undefined {
  const kind = destinationKind(arn)
  const { region, partition } = parseArn(arn) ?? {}
  if (partition !== fn.partition || (region !== '' && region !== fn.region)) return undefined
  return kind?.exists(arn, cloud) ? kind : undefined
}

/** Why it was not delivered; `undefined` where it was. */
async function tryToDeliver(
  cloud: Cloud,
  { fn, version }: MappingTarget,
  target: string,
  delivery: Delivery,
): Promise<string | undefined> {
  const kind = findDestination(target, fn, cloud)
  if (kind === undefined) return 'there is no such destination'
  const bytes = Buffer.byteLength(delivery.body)
  if (bytes > kind.maxBytes) return `${bytes} bytes are more than ${kind.service} takes (${kind.maxBytes})`
  const caller = executionCaller(cloud, fn, version)
  const facts = { requestId: uuid(cloud.random), region: fn.region }
  const [access] = kind.access(target, cloud, delivery)
  const { decision, message } = decide(cloud, caller, access, facts)
  if (decision !== 'allow') return message
  const call = { service: access.action.split(':')[0] as string, operation: kind.operation, account: fn.account }
  for (let attempt = 1; ; attempt++) {
    try {
      return (await ownCall(cloud, call, () => kind.send(cloud, target, delivery))) ? undefined : 'it is gone'
    } catch (error) {
      if (attempt === MAX_ATTEMPTS) throw error
      await delay(cloud.clock, FIRST_PAUSE_MILLISECONDS * 2 ** attempt)
    }
  }
}
