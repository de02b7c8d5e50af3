import { createHash } from 'node:crypto'
import { BridgeError } from './bridge-error.ts'
import { type PlaceOptions, placeOf } from './place-of.ts'

export interface ClaimCheckOptions extends PlaceOptions {
  readonly bucket: string
  /** What the keys begin with: letters, digits, `.`, `_`, `-` and `/`. */
  readonly prefix?: string
}

/** What is sent in the place of something too large. */
export interface Claim {
  readonly 'xacct:claim': {
    readonly bucket: string
    readonly key: string
    /** Of the text. */
    readonly sha256: string
    readonly bytes: number
  }
}

export interface ClaimCheck {
  /** Puts a text into the bucket; twice under the same id is once. Is what `bridge` takes as `oversize`. */
  put(text: string, id: string): Promise<Claim>
  /**
   * The event that a claim stands for; any other event as it is. Is what `receive` takes as `claims`. Nothing is ever deleted: give
   * the bucket a lifecycle rule.
   * @throws BridgeError `InvalidClaim` for another bucket or prefix, or where the text is not the one that was put
   */
  fetch(event: unknown): Promise<unknown>
}

/** What S3’s paths take without any encoding; no segment is empty, or of dots alone. */
const PREFIX = /^([\w-][\w.-]*\/)*([\w-][\w.-]*)?$/
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
const KEY = /^[0-9a-f]{64}\.json$/

/**
 * Keeps what is too large for an invocation in a bucket, and sends a claim to it instead. Both sides make one: the sender may put
 * objects (`s3:PutObject`), the receiver get them (`s3:GetObject`), from this bucket and prefix and no other, whatever a claim says.
 * @example
 * const claims = claimCheck({ bucket: 'large-orders', prefix: 'orders/' })
 * export const handler = bridge({ target: 'orders', oversize: claims.put })
 * @throws BridgeError where bucket, prefix or account cannot be
 */
export function claimCheck({ bucket, prefix = '', ...options }: ClaimCheckOptions): ClaimCheck {
  if (!BUCKET.test(bucket) || !PREFIX.test(prefix)) {
    throw new BridgeError('InvalidClaim', `\`${bucket}/${prefix}\` is no bucket and prefix`, 'options')
  }
  const place = placeOf(options)
  const call = (method: 'PUT' | 'GET', key: string, body: string): Promise<string> => {
    const headers = { 'content-type': 'application/json', 'x-amz-content-sha256': sha256(body) }
    const arn = `arn:aws:s3:::${bucket}/${key}`
    return place.call({ service: 's3', method, path: `/${bucket}/${key}`, headers, body, arn })
  }
  return {
    put: async (text, id) => {
      const key = `${prefix}${sha256(`${id}\n${text}`)}.json`
      await call('PUT', key, text)
      return { 'xacct:claim': { bucket, key, sha256: sha256(text), bytes: Buffer.byteLength(text) } }
    },
    fetch: async (event) => {
      const claim = (event as Partial<Claim> | null)?.['xacct:claim']
      if (claim === undefined) return event
      const key = `${claim.key}`
      const isOurs = claim.bucket === bucket && key.startsWith(prefix) && KEY.test(key.slice(prefix.length))
      const text = isOurs && (await call('GET', key, ''))
      if (text !== false && sha256(text) === claim.sha256) return JSON.parse(text)
      const problem = isOurs ? 'is not what was put there' : `is not of \`${bucket}/${prefix}\``
      throw new BridgeError('InvalidClaim', `what the claim stands for ${problem}`, 'payload')
    },
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
