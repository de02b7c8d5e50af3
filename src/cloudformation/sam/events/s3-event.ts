import { isDeepStrictEqual } from 'node:util'
import { isList, isObject, shown, type TemplateObject, type TemplateValue } from '../../template/template-value.ts'
import { NO_VALUE, ref } from '../calls.ts'
import { literal, oneOf, required, STRING } from '../check-properties.ts'
import type { Generated } from '../make-resource.ts'
import { present } from '../make-resource.ts'
import { invalidEvent, invalidResource } from '../sam-problem.ts'
import type { EventTarget, EventType, SamEvent } from './event.ts'
import { permission } from './permission.ts'

const BUCKET_TYPE = 'AWS::S3::Bucket'

const STRINGS = { accepts: (value: TemplateValue) => isList(value) && value.every((item) => typeof item === 'string') }
const MAP_OF_STRINGS = {
  accepts: (value: TemplateValue) => isObject(value) && Object.values(value).every((item) => typeof item === 'string'),
}

/**
 * Notifications of a bucket of the same template, which is rewritten: it has to know the function, and to come after the
 * permission, since S3 tries the function out.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-s3.html
 */
export const s3Event: EventType = {
  properties: {
    Bucket: required(STRING),
    Events: required(literal(oneOf(STRING, STRINGS))),
    Filter: MAP_OF_STRINGS,
  },
  expand(event, target, { buckets, resources }) {
    const bucketId = isObject(event.properties.Bucket) ? event.properties.Bucket.Ref : undefined
    const refuse = (text: string) => invalidEvent(target.functionId, event.name, text)
    if (bucketId !== undefined && typeof bucketId !== 'string')
      throw refuse("'Ref' value in S3 events is not a valid string.")
    const bucket = buckets.get(bucketId ?? '') ?? resources.get(bucketId ?? '')
    if (bucketId === undefined || bucket === undefined)
      throw refuse('S3 events must reference an S3 bucket in the same template.')
    if (bucket.Type !== BUCKET_TYPE) {
      const text = `Resource has incorrect Type; expected '${BUCKET_TYPE}', got '${shown(bucket.Type)}'`
      throw invalidResource(bucketId, text)
    }
    const allowed = permission(event, target, {
      Principal: 's3.amazonaws.com',
      SourceAccount: ref('AWS::AccountId'),
    })
    const notified = notify(bucketId, comeAfter(bucketId, bucket, allowed), event, target)
    buckets.set(bucketId, notified)
    return { resources: [allowed, { logicalId: bucketId, resource: notified }] }
  },
}

/** With a condition on the function, `DependsOn` would name what may not be there; a tag that refers to it does not. */
function comeAfter(bucketId: string, bucket: TemplateObject, { logicalId, resource }: Generated): TemplateObject {
  const { Condition } = resource
  if (Condition === undefined) return { ...bucket, DependsOn: dependencies(bucketId, bucket, logicalId) }
  const properties = readMap(bucketId, bucket.Properties, 'Properties should be a map.')
  const { Tags = [] } = properties
  if (!isList(Tags)) throw invalidResource(bucketId, "Property 'Tags' should be a list.")
  const tag = {
    Key: `sam:ConditionalDependsOn:${logicalId}`,
    Value: { 'Fn::If': [Condition, ref(logicalId), 'no dependency'] },
  }
  return { ...bucket, Properties: { ...properties, Tags: [...Tags, tag] } }
}

function dependencies(bucketId: string, { DependsOn = [] }: TemplateObject, logicalId: string): TemplateValue {
  const names = isList(DependsOn) ? DependsOn : [DependsOn]
  if (!names.every((name) => typeof name === 'string'))
    throw invalidResource(bucketId, "Invalid type for field 'DependsOn'. Expected a string or list of strings.")
  return [...new Set([...names, logicalId])]
}

function notify(
  bucketId: string,
  bucket: TemplateObject,
  { properties: { Events, Filter } }: SamEvent,
  { arn, attributes: { Condition } }: EventTarget,
): TemplateObject {
  const properties = readMap(bucketId, bucket.Properties, 'Properties should be a map.')
  const notText = "Property 'NotificationConfiguration' should be a map."
  const notifications = readMap(bucketId, properties.NotificationConfiguration, notText)
  const { LambdaConfigurations = [] } = notifications
  if (!isList(LambdaConfigurations))
    throw invalidResource(bucketId, 'Invalid type for LambdaConfigurations. Must be a list.')
  const configurations = [...LambdaConfigurations]
  for (const Event of isList(Events) ? Events : [Events as TemplateValue]) {
    const plain = present({ Function: arn, Filter, Event })
    const configuration = Condition === undefined ? plain : { 'Fn::If': [Condition, plain, NO_VALUE] }
    if (!configurations.some((other) => isDeepStrictEqual(other, configuration))) configurations.push(configuration)
  }
  const NotificationConfiguration = { ...notifications, LambdaConfigurations: configurations }
  return { ...bucket, Properties: { ...properties, NotificationConfiguration } }
}

function readMap(bucketId: string, value: TemplateValue | undefined, text: string): TemplateObject {
  if (value === undefined || isObject(value)) return value ?? {}
  throw invalidResource(bucketId, text)
}
