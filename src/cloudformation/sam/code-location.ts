import { isObject, type TemplateObject, type TemplateValue } from '../template/template-value.ts'
import { isFilled } from './calls.ts'
import { present } from './make-resource.ts'
import { invalidResource } from './sam-problem.ts'

/** A `{{resolve:…}}` with a slash in it would be cut as if it were a bucket and a key. */
const DYNAMIC_REFERENCE = /\{\{resolve:(?:ssm|ssm-secure|secretsmanager):[a-zA-Z0-9_.\-/]+(?::\d+)?\}\}/

/**
 * A place in S3, `s3://bucket/key?versionId=…` or a map, as `AWS::Lambda::Function` and `AWS::Lambda::LayerVersion` want it.
 * @throws SamProblem for anything else, a path on somebody's disk above all
 */
export function codeLocation(
  logicalId: string,
  property: 'CodeUri' | 'ContentUri',
  value: TemplateValue,
): TemplateObject {
  if (isObject(value)) {
    const { Bucket, Key, Version } = value
    if (isFilled(Bucket) && isFilled(Key)) return location(Bucket, Key, Version)
    throw invalidResource(logicalId, `'${property}' requires Bucket and Key properties to be specified.`)
  }
  if (typeof value !== 'string') throw invalidResource(logicalId, `'${property}' must be of type dict or string.`)
  if (DYNAMIC_REFERENCE.exec(value)?.[0].includes('/')) {
    const text = `Unsupported dynamic reference detected in '${property}'.`
    throw invalidResource(logicalId, `${text} Please consider using alternative 'FunctionCode' object format.`)
  }
  const [, bucket, path, query] = /^s3:\/\/([^/?#]+)(\/[^?#]*)(?:\?([^#]*))?/i.exec(value) ?? []
  if (bucket === undefined || path === undefined) {
    const form = "'s3://bucket/key' with optional versionId query parameter."
    throw invalidResource(logicalId, `'${property}' is not a valid S3 Uri of the form ${form}`)
  }
  const versions = new URLSearchParams(query).getAll('versionId').filter((version) => version !== '')
  return location(bucket, path.replace(/^\/+/, ''), versions.length === 1 ? versions[0] : undefined)
}

function location(bucket: TemplateValue, key: TemplateValue, version: TemplateValue | undefined): TemplateObject {
  return present({ S3Bucket: bucket, S3Key: key, S3ObjectVersion: version })
}
