import { createHmac } from 'node:crypto'
import { isSameSignature } from '../../../sigv4/verify-request.ts'
import type { HttpRequest } from '../../protocols/protocol.ts'
import type { Presented } from './credential.ts'
import { denied } from './errors.ts'

/** The older signature of a URL. */
export interface QuerySignature extends Presented {
  readonly signature: string
  /** Seconds since the epoch. */
  readonly expires: number
}

/** Parameters that are part of what is signed; all others may be changed by whoever uses the URL. */
const SIGNED_PARAMETERS: ReadonlySet<string> = new Set([
  ...['accelerate', 'acl', 'analytics', 'cors', 'delete', 'inventory', 'lifecycle', 'location', 'logging', 'metrics'],
  ...['notification', 'object-lock', 'partNumber', 'policy', 'replication', 'requestPayment', 'restore', 'select'],
  ...['select-type', 'tagging', 'torrent', 'uploadId', 'uploads', 'versionId', 'versioning', 'versions', 'website'],
  ...['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'content-type', 'expires'].map(
    (header) => `response-${header}`,
  ),
])

/** @throws AwsError `AccessDenied` for a signature that is not whole; undefined where there is nothing of one */
export function readQuerySignature(query: string): QuerySignature | undefined {
  const params = new URLSearchParams(query)
  const [accessKeyId, signature, expires] = ['AWSAccessKeyId', 'Signature', 'Expires'].map((name) => params.get(name))
  if (accessKeyId == null && signature == null) return undefined
  if (!accessKeyId || !signature || !expires) {
    throw denied('Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters')
  }
  if (!/^\d{1,12}$/.test(expires)) throw denied(`Invalid date (should be seconds since epoch): ${expires}`)
  const sessionToken = params.get('x-amz-security-token') ?? undefined
  return { accessKeyId, signature, expires: Number(expires), sessionToken }
}

/** Whether the secret made the signature over this text. */
export function fitsText({ signature }: QuerySignature, text: string, secretAccessKey: string): boolean {
  return isSameSignature(createHmac('sha1', secretAccessKey).update(text).digest('base64'), signature)
}

/**
 * What the older signature is made of.
 * @param request with the bucket at the head of the path
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html#RESTAuthenticationQueryStringAuth
 */
export function textToSign({ method, path, query, headers }: HttpRequest, { expires }: QuerySignature): string {
  const params = [...new URLSearchParams(query)]
  const inUrl = params.map(([name, value]) => [name.toLowerCase(), value] as const)
  const all = new Map([...inUrl, ...Object.entries(headers)])
  const amz = [...all].filter(([name]) => name.startsWith('x-amz-')).sort(byName)
  const lines = amz.map(([name, value]) => `${name}:${value?.trim()}`)
  const head = [method, all.get('content-md5') ?? '', all.get('content-type') ?? '', expires]
  return [...head, ...lines, path + subresource(params)].join('\n')
}

function subresource(params: readonly (readonly [string, string])[]): string {
  const signed = params.filter(([name]) => SIGNED_PARAMETERS.has(name)).sort(byName)
  const pairs = signed.map(([name, value]) => (value === '' ? name : `${name}=${value}`))
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : Number(a > b)
}
