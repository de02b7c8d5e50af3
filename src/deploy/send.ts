import type { QueueNode, StreamNode } from '../topology/topology.ts'
import { callProblem } from './call-problem.ts'
import type { Connection } from './connection.ts'
import type { DeployProblem } from './deploy-error.ts'
import { queueSink } from './send/queue-sink.ts'
import type { OutRecord } from './send/read-records.ts'
import { type SendOptions, type SendReport, sendRecords } from './send/send-records.ts'
import { streamSink } from './send/stream-sink.ts'

export interface Sent extends Omit<SendReport, 'stoppedBy'> {
  /** What ended it before every line was tried. */
  readonly problem?: DeployProblem
}

/**
 * Sends records to a stream or a queue of the topology: in batches, those again that are refused for now.
 * @throws DeployError where nothing could be sent at all
 */
export async function send(
  connection: Connection,
  target: StreamNode | QueueNode,
  records: readonly OutRecord[],
  options: SendOptions = {},
): Promise<Sent> {
  const where = `${target.kind} \`${target.name}\``
  const open = async () => (target.kind === 'queue' ? queueSink(connection, target) : streamSink(connection, target))
  const sink = await open().catch((error: unknown) => {
    throw callProblem(error, where, connection)
  })
  try {
    const { stoppedBy, ...report } = await sendRecords(records, sink, options)
    if (stoppedBy === undefined) return report
    const [problem] = callProblem(stoppedBy, where, connection).problems
    return { ...report, ...(problem && { problem }) }
  } finally {
    sink.close()
  }
}
