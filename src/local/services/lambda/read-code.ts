import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { FunctionCode as CodeInput, LayerVersionContentInput } from '@aws-sdk/client-lambda'
import { AwsError } from '../../../core/errors.ts'
import type { Cloud } from '../../cloud.ts'
import { callOperation } from '../../internal-call.ts'
import type { OperationContext } from '../../operation.ts'
import { findBucketAnywhere } from '../s3/find-bucket.ts'
import { unpackCode } from './code-store.ts'
import { invalid, refuseUnbuilt } from './errors.ts'
import { LOCAL_FOLDER_BUCKET, readLocalFolder } from './local-folder.ts'
import type { FunctionCode } from './state.ts'

/**
 * The code that a request brings: a zip archive in the request itself or in S3, or a folder of this machine.
 * @throws AwsError `InvalidParameterValueException` for anything else, and as `readPackage`
 */
export async function readCode(input: CodeInput, context: OperationContext): Promise<FunctionCode> {
  if (input.ImageUri !== undefined) throw invalid('The local AWS runs no container images.')
  refuseUnbuilt(input, ['SourceKMSKeyArn'])
  if (input.S3Bucket === LOCAL_FOLDER_BUCKET && input.ZipFile === undefined) return readLocalFolder(input.S3Key ?? '')
  return readPackage(input, context)
}

/**
 * A zip archive, in the request itself or in S3, unpacked.
 * @throws AwsError `InvalidParameterValueException` for none, for both, and for an object that cannot be had;
 *   `AccessDeniedException` where the caller may not read it
 * @see https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html
 */
export async function readPackage(input: LayerVersionContentInput, context: OperationContext): Promise<FunctionCode> {
  if (input.S3ObjectStorageMode === 'REFERENCE') refuseUnbuilt(input, ['S3ObjectStorageMode'])
  const { ZipFile, S3Bucket, S3Key, S3ObjectVersion } = input
  if (ZipFile !== undefined && (S3Bucket ?? S3Key ?? S3ObjectVersion) !== undefined) {
    throw invalid('Please do not provide other FunctionCode parameters when providing a ZipFile.')
  }
  if (ZipFile !== undefined) return unpackCode(ZipFile, context.cloud.workFolder)
  if (S3Bucket === undefined || S3Key === undefined) throw invalid('Please provide a source for function code.')
  const object = { Bucket: S3Bucket, Key: S3Key, VersionId: S3ObjectVersion }
  return unpackCode(await fetchPackage(object, context), context.cloud.workFolder)
}

/** Lambda reads the object as whoever asks, and in its own Region only. */
async function fetchPackage(
  input: { readonly Bucket: string; readonly Key: string; readonly VersionId: string | undefined },
  { cloud, caller, region, requestId }: OperationContext,
): Promise<Buffer> {
  const call = { caller, region, requestId, service: 's3', operation: 'GetObject', input } as const
  try {
    const { Body } = await callOperation<{ readonly Body: Readable }>(cloud, call)
    return await buffer(Body)
  } catch (error) {
    throw error instanceof AwsError ? unreadable(error, input, cloud) : error
  }
}

/** What Lambda makes of S3's answer. */
function unreadable(
  { code, message }: AwsError,
  { Bucket, Key }: { readonly Bucket: string; readonly Key: string },
  { store }: Cloud,
): AwsError {
  if (code === 'AccessDenied') {
    return new AwsError(
      'AccessDeniedException',
      `Your access has been denied by S3, please make sure your request credentials have permission to GetObject for ${Bucket}/${Key}. S3 Error Code: AccessDenied. S3 Error Message: ${message}`,
    )
  }
  const place = findBucketAnywhere(Bucket, store)?.region
  const words =
    code === 'PermanentRedirect'
      ? `The bucket is in this region: ${place}. Please use this region to retry the request`
      : message
  return invalid(`Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${words}`)
}
