import { defineCheck } from '../check.ts'
import type { Finding } from '../finding.ts'
import type { SystemCall } from '../system.ts'

export const payloadMode = defineCheck({
  id: 'payload-mode',
  title: 'How a function is called does not fit what is sent, or what becomes of it',
  severity: 'warning',
  why: 'Synchronous calls carry 6 MB and need a caller that waits; events carry 1 MB, have no order, and are gone after the last attempt unless they have somewhere to go.',
  fix: 'Give the caller more time than the callee, and the callee of events an on-failure destination.',
  page: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  run: (system) => {
    const fed = new Map(system.triggers.map((trigger) => [trigger.to.arn, trigger.source]))
    return system.calls.flatMap((call) => [
      ...impatient(call),
      ...(call.mode === 'async' || call.mode === 'both' ? [...lost(call), ...tooLarge(call)] : []),
      ...(call.mode === 'async' ? unordered(call, fed) : []),
    ])
  },
})

type Words = Pick<Finding, 'severity' | 'message' | 'why' | 'fix'>

function finding({ name, place }: SystemCall, words: Words): Finding[] {
  return [{ id: 'payload-mode', place, call: name, ...words }]
}

function impatient(call: SystemCall): Finding[] {
  const [waits, runs] = [call.from.fn?.timeout, call.to.fn?.timeout]
  if (call.mode === 'async' || call.mode === undefined || waits === undefined || runs === undefined) return []
  if (runs <= waits) return []
  return finding(call, {
    severity: 'warning',
    message: `${call.from.label} waits for ${call.to.label}, but may run ${waits} s where that may run ${runs} s`,
    why: 'the caller times out first; what it asked for happens all the same, and is asked for again',
    fix: `give ${call.from.label} more than ${runs} s, ${call.to.label} less than ${waits} s, or call with mode async`,
  })
}

function lost(call: SystemCall): Finding[] {
  if (call.to.fn === undefined || call.to.fn.runtime === undefined || call.to.fn.onFailure !== undefined) return []
  return finding(call, {
    severity: 'info',
    message: `${call.to.label} takes events and has nowhere to put those that fail for good`,
    why: 'after two retries an event is gone',
    fix: `set onFailure of ${call.to.fn.name} to a queue`,
  })
}

function tooLarge(call: SystemCall): Finding[] {
  if (call.to.fn?.onFailure?.split(':')[2] !== 'sns') return []
  return finding(call, {
    severity: 'warning',
    message: `events of ${call.to.label} that fail go to an SNS topic, which takes 256 KB`,
    why: 'an event may have 1 MB; a larger one than the topic takes is lost',
    fix: 'send them to an SQS queue or an S3 bucket',
  })
}

function unordered(call: SystemCall, fed: ReadonlyMap<string, string>): Finding[] {
  const source = call.from.fn && fed.get(call.from.fn.arn)
  if (source === undefined || !/:(kinesis|dynamodb):|\.fifo$/.test(source)) return []
  return finding(call, {
    severity: 'info',
    message: `${call.from.label} hands ${source.split(':')[5]} on as events`,
    why: 'events have no order and 1 MB each, where a batch of the source has an order and up to 6 MB',
    fix: 'call with mode sync where order counts; bridge() of xacct/runtime splits batches by size',
  })
}
