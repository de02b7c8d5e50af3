import type { Cloud } from '../../cloud.ts'
import { findBucketAnywhere } from '../../services/s3/find-bucket.ts'
import type { Call } from '../identify.ts'

const HOME = 'us-east-1'

/**
 * The Region of a request whose signature does not name one: the host's or, where that does not name one either, the bucket's,
 * as AWS's global endpoint sends it there.
 */
export function regionOfUnsigned({ hostRegion, routed }: Call, { store }: Cloud): string {
  return hostRegion ?? findBucketAnywhere(routed.path.split('/')[1] ?? '', store)?.region ?? HOME
}
