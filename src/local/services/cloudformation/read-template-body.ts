import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { validationError } from '../../../cloudformation/errors.ts'
import { AwsError } from '../../../core/errors.ts'
import { callOperation } from '../../internal-call.ts'
import type { OperationContext } from '../../operation.ts'
import { executorFor } from './deployment/executor.ts'
import type { Stack } from './state.ts'

const MAX_BODY_BYTES = 51_200
const MAX_OBJECT_BYTES = 1_000_000
const MAX_SHOWN = 1_024

export interface TemplateInput {
  readonly TemplateBody?: string | undefined
  readonly TemplateURL?: string | undefined
  readonly UsePreviousTemplate?: boolean | undefined
}

/**
 * The text of the template that a request means: its own, one in S3 that the caller may read, or the stack's.
 * @throws AwsError `ValidationError` for none, for several, or for one that cannot be had
 */
export async function readTemplateBody(
  { TemplateBody, TemplateURL, UsePreviousTemplate }: TemplateInput,
  stack: Stack | undefined,
  context: OperationContext,
): Promise<string> {
  const isPrevious = UsePreviousTemplate === true && stack?.source !== undefined
  const given = [TemplateBody, TemplateURL, isPrevious || undefined].filter((item) => item !== undefined)
  if (given.length === 0) throw validationError('Either Template URL or Template Body must be specified.')
  if (given.length > 1)
    throw validationError('You cannot specify more than one of TemplateBody, TemplateURL and UsePreviousTemplate.')
  if (TemplateURL !== undefined) return readUrl(TemplateURL, context)
  if (TemplateBody === undefined) return stack?.source?.body ?? ''
  if (Buffer.byteLength(TemplateBody) <= MAX_BODY_BYTES) return TemplateBody
  const rule = `Member must have length less than or equal to ${MAX_BODY_BYTES}`
  const value = TemplateBody.slice(0, MAX_SHOWN)
  throw validationError(
    `1 validation error detected: Value '${value}' at 'templateBody' failed to satisfy constraint: ${rule}`,
  )
}

/** The text of an object in S3, read with the caller's permissions. @throws AwsError `ValidationError` */
export async function readUrl(url: string, context: OperationContext): Promise<string> {
  const input = readLocation(url, context)
  const { cloud, caller, region, requestId } = context
  const executor = executorFor(cloud, caller, undefined)
  try {
    const { Body } = await callOperation<{ readonly Body: Readable }>(cloud, {
      ...executor,
      region,
      service: 's3',
      operation: 'GetObject',
      input,
      requestId,
      userAgent: 'cloudformation.amazonaws.com',
    })
    const body = await buffer(Body)
    if (body.length > MAX_OBJECT_BYTES)
      throw validationError(`Template may not exceed ${MAX_OBJECT_BYTES} bytes in size.`)
    return body.toString()
  } catch (error) {
    if (!(error instanceof AwsError) || error.code === 'ValidationError') throw error
    const more = 'For more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html'
    throw validationError(`S3 error: ${error.message}\n${more}`)
  }
}

interface ObjectLocation {
  readonly [key: string]: string
  readonly Bucket: string
  readonly Key: string
}

/** S3's hosts: `bucket.s3.eu-west-1.amazonaws.com`, `s3.amazonaws.com/bucket`; and this AWS's own. */
const S3_HOST =
  /^(?:(.+)\.)?s3[.-](?:[a-z0-9-]+\.)*?(?:amazonaws\.com(?:\.cn)?|c2s\.ic\.gov|sc2s\.sgov\.gov|amazonaws\.eu)$/

function readLocation(text: string, { cloud }: OperationContext): ObjectLocation {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw validationError('TemplateURL must be a supported URL.')
  const [, bucket] = S3_HOST.exec(url.hostname) ?? []
  const isLocal = url.host === new URL(cloud.endpoint).host
  if (!isLocal && !S3_HOST.test(url.hostname))
    throw validationError(`S3 error: Domain name specified in ${url.hostname} is not a valid S3 domain`)
  const path = decodeURIComponent(url.pathname.slice(1))
  const [first = '', ...rest] = path.split('/')
  const version = url.searchParams.get('versionId')
  const location = bucket === undefined ? { Bucket: first, Key: rest.join('/') } : { Bucket: bucket, Key: path }
  if (location.Bucket === '' || location.Key === '') throw validationError('TemplateURL must be a supported URL.')
  return { ...location, ...(version !== null && { VersionId: version }) }
}
