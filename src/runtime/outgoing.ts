import { BridgeError, type ErrorKind } from './bridge-error.ts'
import type { BridgeOptions } from './bridge-options.ts'
import type { InvocationType } from './invoke.ts'
import { type SourceRecord, withoutReceipt } from './records.ts'
import { type Item, toItem } from './split.ts'

/** Payload limits in bytes. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const LIMITS: Readonly<Record<InvocationType, number>> = { Event: 1_048_576, RequestResponse: 6_291_456 }

/** As many bytes have no room for others beside them. */
const ALONE = 1e9

/** A record on its way. */
export interface Outgoing extends Item {
  /** As `open` gave it. */
  readonly record: SourceRecord
  /** Counts what is sent, from 0. */
  readonly place: number
  /** Why it cannot be sent. */
  readonly error?: BridgeError
}

/**
 * Opens, filters and transforms records. One with which that fails becomes an item that cannot be sent.
 */
export async function prepare(
  records: readonly SourceRecord[],
  { open = (record) => [record], filter = () => true, transform = withoutReceipt }: BridgeOptions,
): Promise<[items: Outgoing[], filtered: number]> {
  const items: Outgoing[] = []
  let filtered = 0
  for (const [index, whole] of records.entries()) {
    const add = async (record: SourceRecord, make: () => Promise<unknown>): Promise<void> => {
      let item: Item & { error?: BridgeError }
      try {
        const sent = await make()
        if (sent === undefined) return void filtered++
        item = toItem(sent, index)
      } catch (error) {
        item = { index, text: '', bytes: ALONE, error: asBridgeError(error, 'payload') }
      }
      items.push({ ...item, record, place: items.length })
    }
    try {
      for (const record of open(whole))
        await add(record, async () => ((await filter(record)) ? transform(record) : undefined))
    } catch (error) {
      await add(whole, () => Promise.reject(error))
    }
  }
  return [items, filtered]
}

/** What a callback throws may quote a record: it goes along for the program, not for the log. */
export function asBridgeError(error: unknown, kind: ErrorKind): BridgeError {
  if (error instanceof BridgeError) return error
  return new BridgeError('CallbackFailed', `a callback threw ${(error as Error)?.name}`, kind, { cause: error })
}
