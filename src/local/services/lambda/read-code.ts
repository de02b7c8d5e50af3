import type { FunctionCode as CodeInput } from '@aws-sdk/client-lambda'
import type { OperationContext } from '../../operation.ts'
import { unpackCode } from './code-store.ts'
import { invalid } from './errors.ts'
import type { FunctionCode } from './state.ts'

/**
 * The code that a request brings: a zip archive in the request itself.
 * @throws AwsError `InvalidParameterValueException` for anything else
 */
export async function readCode(
  { ZipFile, S3Bucket, ImageUri }: Pick<CodeInput, 'ZipFile' | 'S3Bucket' | 'ImageUri'>,
  { cloud }: OperationContext,
): Promise<FunctionCode> {
  if (S3Bucket !== undefined || ImageUri !== undefined)
    throw invalid('The local AWS takes function code as ZipFile only.')
  if (ZipFile === undefined) throw invalid('Please provide a source for function code.')
  return unpackCode(ZipFile, cloud.workFolder)
}
