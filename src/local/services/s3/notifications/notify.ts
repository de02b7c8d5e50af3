import type { Cloud } from '../../../cloud.ts'
import type { OperationContext } from '../../../operation.ts'
import { putEvent } from '../../events/put-event.ts'
import type { Bucket } from '../state.ts'
import { matchesRule, rulesOf } from './configuration.ts'
import { destinationOf, obstacle } from './destinations.ts'
import { EVENTS, eventDetail, eventRecord, type ObjectEvent } from './event.ts'

/**
 * Tells everybody whom the bucket's notifications name of something that happened to an object. Whoever cannot be told is
 * noted in the log; S3 itself says nothing then.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
 */
export function notify(cloud: Cloud, bucket: Bucket, event: ObjectEvent): void {
  const { notifications } = bucket
  const now = cloud.clock.now()
  for (const rule of rulesOf(notifications)) {
    if (!matchesRule(rule, event.name, event.key)) continue
    const reason = obstacle(cloud, bucket, rule.arn)
    if (reason !== undefined) cloud.log(`${event.name} of ${bucket.arn} not told to ${rule.arn}: ${reason}`)
    else {
      const body = JSON.stringify({ Records: [eventRecord(bucket, event, rule.id, now)] })
      destinationOf(rule.arn)?.send(rule.arn, body, cloud)
    }
  }
  if (notifications.EventBridgeConfiguration !== undefined) tellEventBridge(cloud, bucket, event, now)
}

/** Whom an event tells to have caused it. */
export function who({ caller, requestId }: OperationContext): Pick<ObjectEvent, 'caller' | 'requestId'> {
  return { caller, requestId }
}

/** The bus is the default one of the bucket's account and Region. */
function tellEventBridge(cloud: Cloud, bucket: Bucket, event: ObjectEvent, now: number): void {
  const { account, partition, region, arn } = bucket
  const bus = `arn:${partition}:events:${region}:${account}:event-bus/default`
  const { detailType } = EVENTS[event.name]
  const detail = eventDetail(bucket, event, now)
  if (putEvent(cloud, bus, { source: 'aws.s3', detailType, detail, resources: [arn], account })) return
  cloud.log(`${event.name} of ${arn} not told to ${bus}: there is no such bus`)
}
