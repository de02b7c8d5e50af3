import { parseArn } from '../../core/arn.ts'
import { getOrCreate } from '../../core/get-or-create.ts'
import { defineCheck } from '../check.ts'
import type { Finding } from '../finding.ts'
import type { SystemCall, SystemTrigger } from '../system.ts'

export const noBridgeNeeded = defineCheck({
  id: 'no-bridge-needed',
  title: 'A bridge does what AWS does by itself',
  severity: 'info',
  why: 'Streams and queues feed functions of other accounts in the same Region, and rules of EventBridge reach them: one function less to run.',
  fix: 'Feed the function from the source itself; keep the bridge for another Region, for filtering, for many targets, or for answers.',
  page: 'https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html',
  run: ({ triggers, calls }) => {
    const byCaller = new Map<string, SystemCall[]>()
    for (const call of calls) if (call.from.fn) getOrCreate(byCaller, call.from.fn.arn, () => []).push(call)
    return triggers.flatMap((trigger) => findingOf(trigger, byCaller.get(trigger.to.arn) ?? []) ?? [])
  },
})

/** By service of a source: what its owner has to do. */
const NATIVE: Readonly<Record<string, string>> = {
  kinesis: 'a policy of the stream that lets the other function’s role read, kinesis:DescribeStream too',
  dynamodb: 'a policy of the table’s stream that lets the other function’s role read',
  sqs: 'a policy of the queue that lets the other function’s role receive and delete',
  events: 'the function in the other account as the rule’s target, and a role for the rule that may invoke it',
}

/** A function that is fed and does nothing but call one function of another account, in the same Region. */
function findingOf({ source, to, place }: SystemTrigger, calls: readonly SystemCall[]): Finding | undefined {
  const [call] = calls
  const target = call?.to.fn
  const service = parseArn(source)?.service ?? ''
  const native = NATIVE[service]
  if (call === undefined || target === undefined || calls.length > 1 || native === undefined) return undefined
  if (target.account === to.account || target.region !== to.region) return undefined
  return {
    id: 'no-bridge-needed',
    severity: 'info',
    place,
    message: `${call.to.label} can be fed from ${parseArn(source)?.resource} itself, without ${to.name} between them`,
    why: 'AWS does it across accounts within a Region; unless events are filtered, changed or answered on the way, the bridge adds nothing',
    fix: `${native}; and a trigger of ${target.name} in account ${target.account}`,
    call: call.name,
  }
}
