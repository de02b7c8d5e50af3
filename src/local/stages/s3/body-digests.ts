import { ALGORITHMS, type ChecksumAlgorithm, createHasher, isDigest } from '../../services/s3/checksums/algorithms.ts'
import type { Call } from '../identify.ts'
import { invalidRequest, refusal } from './errors.ts'

/** What their headers say is of the object, not of the body. */
const ABOUT_THE_OBJECT: ReadonlySet<string | undefined> = new Set(['CompleteMultipartUpload', 'CopyObject'])

/**
 * Compares a body that is here already with the digests that came with it; what deletes many objects must bring one.
 * @throws AwsError `InvalidDigest`, `BadDigest`, `InvalidRequest`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export function checkBodyDigests({ request: { headers, body }, operationName }: Call): void {
  const md5 = headers['content-md5']
  if (md5 !== undefined) {
    if (!isDigest('MD5', md5)) throw refusal('InvalidDigest', 400, 'The Content-MD5 you specified was invalid.')
    if (digestOf('MD5', body) !== md5) {
      throw refusal('BadDigest', 400, 'The Content-MD5 you specified did not match what we received.')
    }
  }
  if (ABOUT_THE_OBJECT.has(operationName)) return
  const given = ALGORITHMS.filter((algorithm) => headers[headerOf(algorithm)] !== undefined)
  for (const algorithm of given) {
    const value = headers[headerOf(algorithm)] as string
    if (!isDigest(algorithm, value)) throw invalidRequest(`Value for ${headerOf(algorithm)} header is invalid.`)
    if (digestOf(algorithm, body) !== value) {
      throw refusal('BadDigest', 400, `The ${algorithm} you specified did not match the calculated checksum.`)
    }
  }
  if (operationName !== 'DeleteObjects' || md5 !== undefined || given.length > 0) return
  throw invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*')
}

function headerOf(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`
}

function digestOf(algorithm: ChecksumAlgorithm, body: Buffer): string {
  const hasher = createHasher(algorithm)
  hasher.update(body)
  return hasher.digest().toString('base64')
}
