import { createHash, createHmac } from 'node:crypto'

/** What a body in chunks is signed with: what the head of the request was signed with, and its signature. */
export interface ChunkKey {
  readonly secretAccessKey: string
  readonly region: string
  /** `YYYYMMDDTHHMMSSZ` */
  readonly timestamp: string
  readonly signature: string
}

export interface ChunkedOptions {
  readonly chunkSize?: number
  readonly key?: ChunkKey
  readonly trailers?: Readonly<Record<string, string>>
}

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/**
 * A body as AWS's SDKs write it in chunks, signed where there is a key.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export function chunked(body: Buffer, { chunkSize = 64 * 1024, key, trailers = {} }: ChunkedOptions = {}): Buffer {
  const pieces: Buffer[] = []
  for (let at = 0; at < body.length; at += chunkSize) pieces.push(body.subarray(at, at + chunkSize))
  const sign = key && signer(key)
  const chunks = [...pieces, Buffer.alloc(0)].map((piece) => {
    const signature = sign?.('PAYLOAD', sha256(''), sha256(piece))
    const head = `${piece.length.toString(16)}${signature ? `;chunk-signature=${signature}` : ''}\r\n`
    return Buffer.concat([Buffer.from(head), piece, Buffer.from(piece.length === 0 ? '' : '\r\n')])
  })
  const lines = Object.entries(trailers).map(([name, value]) => `${name}:${value}`)
  const signed = lines.map((line) => `${line}\n`).join('')
  if (sign && lines.length > 0) lines.push(`x-amz-trailer-signature:${sign('TRAILER', sha256(signed))}`)
  return Buffer.concat([...chunks, Buffer.from(lines.map((line) => `${line}\r\n`).join('')), Buffer.from('\r\n')])
}

function signer({ secretAccessKey, region, timestamp, signature }: ChunkKey) {
  const day = timestamp.slice(0, 8)
  const signingKey = [region, 's3', 'aws4_request'].reduce(
    hmac as (key: Buffer, text: string) => Buffer,
    hmac(`AWS4${secretAccessKey}`, day),
  )
  let former = signature
  return (kind: string, ...hashes: string[]) => {
    const scope = `${day}/${region}/s3/aws4_request`
    const text = [`AWS4-HMAC-SHA256-${kind}`, timestamp, scope, former, ...hashes].join('\n')
    former = createHmac('sha256', signingKey).update(text).digest('hex')
    return former
  }
}
