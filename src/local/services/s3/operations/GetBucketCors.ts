import { readsNothing } from '../not-configured.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html */
export default readsNothing('GetBucketCORS', 'NoSuchCORSConfiguration', 'The CORS configuration does not exist')
