import { crc32 } from 'node:zlib'

/** One event of an answer that comes as a stream of them. */
export interface StreamEvent {
  /** The member of the union that it is. */
  readonly type: string
  readonly contentType: 'application/json' | 'application/octet-stream'
  readonly payload: Uint8Array
}

/** Header values that are texts. */
const STRING = 7

/**
 * Writes events as `application/vnd.amazon.eventstream`.
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function encodeEvents(events: readonly StreamEvent[]): Buffer {
  return Buffer.concat(events.map(encodeEvent))
}

/** Total length, header length and their checksum; headers; payload; checksum of everything before. */
function encodeEvent({ type, contentType, payload }: StreamEvent): Buffer {
  const headers = encodeHeaders({ ':event-type': type, ':content-type': contentType, ':message-type': 'event' })
  const prelude = Buffer.alloc(12)
  prelude.writeUInt32BE(prelude.length + headers.length + payload.length + 4, 0)
  prelude.writeUInt32BE(headers.length, 4)
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8)
  const message = Buffer.concat([prelude, headers, payload])
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(message))
  return Buffer.concat([message, checksum])
}

function encodeHeaders(headers: Readonly<Record<string, string>>): Buffer {
  return Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(Buffer.byteLength(value))
      return Buffer.concat([Buffer.of(name.length), Buffer.from(name), Buffer.of(STRING), length, Buffer.from(value)])
    }),
  )
}
