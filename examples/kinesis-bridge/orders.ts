// Putting orders into the stream, and reading in the called account's log which of them arrived.
import { readFileSync } from 'node:fs'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis'
import type { AccountAccess } from 'xacct/local'

const STREAM = 'kinesis-bridge-orders'

export interface Order {
  readonly customer: string
  /** Counts each customer's events from 1. */
  readonly n: number
  readonly order: string
}

export function readOrders(): Order[] {
  const text = readFileSync(new URL('orders.jsonl', import.meta.url), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Order)
}

/** Puts the orders in, 100 at a time, with the customer as partition key. */
export async function putOrders(
  access: AccountAccess,
  orders: readonly Order[],
  onProgress: (done: number) => void = () => {},
) {
  const kinesis = new KinesisClient(access)
  for (let i = 0; i < orders.length; i += 100) {
    const Records = orders.slice(i, i + 100).map((order) => ({
      PartitionKey: order.customer,
      Data: Buffer.from(JSON.stringify(order)),
    }))
    const { FailedRecordCount } = await kinesis.send(new PutRecordsCommand({ StreamName: STREAM, Records }))
    if (FailedRecordCount) throw new Error(`${FailedRecordCount} records were not taken`)
    onProgress(Math.min(i + 100, orders.length))
  }
  kinesis.destroy()
}

/** What the function in the called account has written down, in the order of its log. */
export async function arrivedOrders(access: AccountAccess): Promise<Order[]> {
  return (await logLines(access, 'orders')).flatMap((line) => {
    const [json] = /\{"customer".*\}/.exec(line) ?? []
    return json === undefined ? [] : [JSON.parse(json) as Order]
  })
}

/** The lines of a function's log; none while it has no log. */
export async function logLines(access: AccountAccess, functionName: string): Promise<string[]> {
  const logs = new CloudWatchLogsClient(access)
  const lines: string[] = []
  let nextToken: string | undefined
  try {
    do {
      const page = await logs.send(
        new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${functionName}`, nextToken }),
      )
      lines.push(...(page.events ?? []).map(({ message = '' }) => message))
      nextToken = page.nextToken
    } while (nextToken !== undefined)
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error
  }
  logs.destroy()
  return lines
}

/** Customers whose events did not arrive one after the other. */
export function outOfOrder(arrived: readonly Order[]): string[] {
  const last = new Map<string, number>()
  const wrong = new Set<string>()
  for (const { customer, n } of arrived) {
    if (n !== (last.get(customer) ?? 0) + 1) wrong.add(customer)
    last.set(customer, n)
  }
  return [...wrong]
}
