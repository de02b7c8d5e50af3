import { createHash, createHmac } from 'node:crypto'

/** The part of a signature that says for what it is good: `20250101/us-east-1/sts/aws4_request`. */
export interface Scope {
  /** `YYYYMMDD` */
  readonly day: string
  readonly region: string
  readonly service: string
}

export const ALGORITHM = 'AWS4-HMAC-SHA256'

export function formatScope({ day, region, service }: Scope): string {
  return `${day}/${region}/${service}/aws4_request`
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** The signature over a canonical request. */
export function sign(canonical: string, timestamp: string, scope: Scope, secretAccessKey: string): string {
  return signText(stringToSign(canonical, timestamp, scope), scope, secretAccessKey)
}

/** What is signed of a canonical request. */
export function stringToSign(canonical: string, timestamp: string, scope: Scope): string {
  return [ALGORITHM, timestamp, formatScope(scope), sha256(canonical)].join('\n')
}

/** The signature over a text as it is. */
export function signText(text: string, scope: Scope, secretAccessKey: string): string {
  return hmac(signingKey(secretAccessKey, scope), text).toString('hex')
}

const MAX_KEYS = 500
const keys = new Map<string, Buffer>()

/** Four nested HMACs, the same all day for one secret, Region and service: kept. */
function signingKey(secret: string, { day, region, service }: Scope): Buffer {
  const name = `${day}/${region}/${service}/${secret}`
  let key = keys.get(name)
  if (key === undefined) {
    key = [day, region, service, 'aws4_request'].reduce(hmac, Buffer.from(`AWS4${secret}`))
    if (keys.size >= MAX_KEYS) keys.clear()
    keys.set(name, key)
  }
  return key
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
