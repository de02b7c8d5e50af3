/** What the host of a request to S3 tells. */
export interface S3Host {
  /** The bucket, where the host names it and the path does not. */
  readonly bucket: string | undefined
  readonly region: string | undefined
}

/** `bucket.s3.eu-west-1.localhost`, with AWS's own endings too, and all that may be left out left out. */
const ENDPOINT =
  /^(?:(?<bucket>.+)\.)?s3(?:[.-](?:dualstack\.)?(?<region>[a-z]{2,5}(?:-[a-z]+)+-\d+))?\.(?:localhost|amazonaws\.com(?:\.cn)?)$/
/** `bucket.localhost` */
const LOCAL = /^(?<bucket>.+)\.localhost$/

/**
 * Reads a host as S3's virtual-hosted style does; undefined for a host that tells nothing.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function readS3Host(host: string | undefined): S3Host | undefined {
  const name = host?.replace(/:\d+$/, '').toLowerCase() ?? ''
  const { bucket, region } = (ENDPOINT.exec(name) ?? LOCAL.exec(name))?.groups ?? {}
  return ENDPOINT.test(name) || bucket !== undefined ? { bucket, region } : undefined
}
