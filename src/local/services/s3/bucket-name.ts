import { s3Error } from './errors.ts'

const NAME =
  /^(?!xn--|sthree-|amzn-s3-demo-)(?!(?:\d{1,3}\.){3}\d{1,3}$)(?!.*(?:\.\.|\.-|-\.))[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
const RESERVED_END = /(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/

/**
 * @throws AwsError `InvalidBucketName`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function checkBucketName(name: string): void {
  if (NAME.test(name) && !RESERVED_END.test(name)) return
  throw s3Error('InvalidBucketName', 400, 'The specified bucket is not valid.', { BucketName: name })
}
