import type { Cloud } from '../../cloud.ts'
import type { AuthenticatedCall } from '../authenticate.ts'
import { AUTHENTICATION_ERRORS } from '../authentication-errors.ts'
import type { Call } from '../identify.ts'
import { credentialOf } from './credential.ts'
import { denied, formatTime, invalidRequest, refusal } from './errors.ts'
import { UNSUPPORTED } from './malformed.ts'
import { withPayload } from './payload.ts'
import { regionOfUnsigned } from './region.ts'
import { fitsText, type QuerySignature, textToSign } from './signature-v2.ts'

/** Those opened before 2014, and all of GovCloud, as botocore's endpoints have it. */
const REGIONS = /^(us-east-1|us-west-[12]|eu-west-1|ap-northeast-1|ap-southeast-[12]|sa-east-1|us-gov-(east|west)-1)$/

/**
 * Authenticates a URL with the older signature, which boto3 and the AWS CLI still presign with wherever S3 takes it.
 * @throws AwsError in S3's words
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
 */
export function authenticateQuery(call: Call, signature: QuerySignature, cloud: Cloud): AuthenticatedCall {
  const region = regionOfUnsigned(call, cloud)
  if (!REGIONS.test(region)) throw invalidRequest(UNSUPPORTED)
  const credential = credentialOf(signature, region, cloud)
  const { accessKeyId, expires } = signature
  const now = cloud.clock.now()
  if (now > expires * 1000) {
    throw denied('Request has expired', { Expires: formatTime(expires * 1000), ServerTime: formatTime(now) })
  }
  const text = textToSign({ ...call.routed, headers: call.request.headers }, signature)
  if (!fitsText(signature, text, credential.secretAccessKey)) {
    const [code, status, message] = AUTHENTICATION_ERRORS.s3.mismatch
    const fields = { AWSAccessKeyId: accessKeyId, StringToSign: text, SignatureProvided: signature.signature }
    throw refusal(code, status, message, fields)
  }
  const conditions = { 's3:authType': 'REST-QUERY-STRING', 's3:signatureversion': 'AWS' }
  return { ...withPayload(call, 'UNSIGNED-PAYLOAD', undefined), caller: credential.caller, region, conditions }
}
