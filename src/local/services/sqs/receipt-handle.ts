import { AwsError } from '../../../core/errors.ts'

/** What a receipt handle says: which message, and which of its receives. */
export interface Receipt {
  readonly messageId: string
  readonly receipt: number
}

const ID_BYTES = 16

/** The handle under which a message is known until it is received again. Ids are UUIDs. */
export function writeReceiptHandle(queueId: string, { id, receipt }: { id: string; receipt: number }): string {
  const bytes = Buffer.alloc(2 * ID_BYTES + 4)
  bytes.write(bare(queueId), 0, 'hex')
  bytes.write(bare(id), ID_BYTES, 'hex')
  bytes.writeUInt32BE(receipt, 2 * ID_BYTES)
  return bytes.toString('base64')
}

/** @throws AwsError `ReceiptHandleIsInvalid` for anything that this queue has not handed out */
export function readReceiptHandle(queueId: string, handle: string): Receipt {
  const bytes = Buffer.from(handle, 'base64')
  if (bytes.length !== 2 * ID_BYTES + 4 || bytes.toString('hex', 0, ID_BYTES) !== bare(queueId)) {
    throw new AwsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`)
  }
  const hex = bytes.toString('hex', ID_BYTES, 2 * ID_BYTES)
  return { messageId: dashed(hex), receipt: bytes.readUInt32BE(2 * ID_BYTES) }
}

function bare(uuid: string): string {
  return uuid.replaceAll('-', '')
}

function dashed(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
