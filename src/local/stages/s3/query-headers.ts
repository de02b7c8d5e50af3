import type { HttpRequest } from '../../protocols/protocol.ts'

/** What the signature itself consists of. */
const OF_THE_SIGNATURE: ReadonlySet<string> = new Set(
  ['algorithm', 'content-sha256', 'credential', 'date', 'expires', 'security-token', 'signature', 'signedheaders'].map(
    (name) => `x-amz-${name}`,
  ),
)
/** What S3 signs and then ignores; SDKs put the checksum of an empty body there, since they do not know the one to come. */
const IGNORED = /^x-amz-(checksum-|sdk-checksum-algorithm$|tagging$)/

/**
 * The headers of a request whose signature stands in the URL: those that its signer put into the URL are among them, so that
 * whoever uses it need not send them.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
 */
export function withQueryHeaders({ headers, query }: HttpRequest): HttpRequest['headers'] {
  const isOlder = /(^|&)Signature=/.test(query)
  if (!isOlder && !/(^|&)X-Amz-Signature=/.test(query)) return headers
  const merged = { ...headers }
  for (const [param, value] of new URLSearchParams(query)) {
    const name = param.toLowerCase()
    const isOfObject = name.startsWith('x-amz-') && !OF_THE_SIGNATURE.has(name) && !IGNORED.test(name)
    if (isOfObject || (isOlder && (name === 'content-type' || name === 'content-md5'))) merged[name] ??= value
  }
  return merged
}
