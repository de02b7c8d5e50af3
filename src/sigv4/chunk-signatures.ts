import { formatScope, type Scope, sha256, signText } from './signature.ts'

/** What the head of a request, whose signature is verified, hands on to the signatures within its body. */
export interface SignedHead {
  readonly signature: string
  /** `YYYYMMDDTHHMMSSZ` */
  readonly timestamp: string
  readonly scope: Scope
}

/** The signatures of a body that is signed in pieces, each of which covers the one before. */
export interface ChunkSignatures {
  /** The next chunk's, from the SHA-256 of its bytes in hex. */
  nextChunk(hash: string): string
  /** The one over the trailers, written as `name:value` and a line feed each. */
  trailers(text: string): string
}

/**
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function chunkSignatures({ signature, timestamp, scope }: SignedHead, secretAccessKey: string): ChunkSignatures {
  let former = signature
  const signNext = (kind: string, ...hashes: readonly string[]) => {
    const text = [`AWS4-HMAC-SHA256-${kind}`, timestamp, formatScope(scope), former, ...hashes].join('\n')
    former = signText(text, scope, secretAccessKey)
    return former
  }
  const nothing = sha256('')
  return {
    nextChunk: (hash) => signNext('PAYLOAD', nothing, hash),
    trailers: (text) => signNext('TRAILER', sha256(text)),
  }
}
