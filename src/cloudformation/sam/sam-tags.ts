import { isObject, type TemplateObject } from '../template/template-value.ts'
import { isFilled } from './calls.ts'
import { type Generated, type SamResource, tagList } from './make-resource.ts'
import { invalidResource } from './sam-problem.ts'

const CREATED_BY = { Key: 'lambda:createdBy', Value: 'SAM' }
const RESERVED = [CREATED_BY.Key, 'serverlessrepo:applicationId', 'serverlessrepo:semanticVersion']

/** Of the types that SAM generates, those that carry tags. */
const TAGGED = ['AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::SQS::Queue', 'AWS::SNS::Topic', 'AWS::S3::Bucket']

/** The resource's tags after SAM's own. @throws SamProblem for a tag that SAM keeps to itself */
export function samTags({ logicalId, properties: { Tags = {} } }: SamResource): TemplateObject[] {
  const reserved = RESERVED.find((key) => Object.hasOwn(Tags as TemplateObject, key))
  if (reserved !== undefined) {
    const text = `${reserved} is a reserved Tag key name and cannot be set on your resource.`
    throw invalidResource(logicalId, `${text} Please change the tag key in the input.`)
  }
  return [CREATED_BY, ...tagList(Tags)]
}

/**
 * Where `PropagateTags` says so, everything generated has the function's tags and no others: SAM's own goes, and so do
 * those of a bucket that the function has events of.
 */
export function propagateTags({ properties }: SamResource, generated: readonly Generated[]): readonly Generated[] {
  const { Tags, PropagateTags } = properties
  if (!isFilled(Tags) || !isFilled(PropagateTags)) return generated
  return generated.map(({ logicalId, resource }) => {
    if (!TAGGED.includes(resource.Type as string)) return { logicalId, resource }
    const Properties = isObject(resource.Properties) ? resource.Properties : {}
    return { logicalId, resource: { ...resource, Properties: { ...Properties, Tags: tagList(Tags) } } }
  })
}
