import type { PutBucketNotificationConfigurationRequest } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketAction } from '../access.ts'
import { s3Error } from '../errors.ts'
import { bucketOf } from '../find-bucket.ts'
import { checkRules, type NotificationRule, rulesOf, withIds } from '../notifications/configuration.ts'
import { destinationOf, obstacle } from '../notifications/destinations.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html */
export default defineOperation<PutBucketNotificationConfigurationRequest, object>({
  authorize: bucketAction('PutBucketNotification'),
  handle: (input, context) => {
    const { cloud, requestId } = context
    const bucket = bucketOf(input, context)
    const configuration = withIds(input.NotificationConfiguration, cloud.random)
    const rules = rulesOf(configuration)
    checkRules(rules, bucket)
    if (!input.SkipDestinationValidation) {
      checkDestinations(rules, (arn) => obstacle(cloud, bucket, arn))
      const Time = new Date(cloud.clock.now()).toISOString()
      const test = { Service: 'Amazon S3', Event: 's3:TestEvent', Time, Bucket: bucket.name, RequestId: requestId }
      for (const arn of new Set(rules.map((rule) => rule.arn))) {
        const destination = destinationOf(arn)
        if (destination?.isTested) destination.send(arn, JSON.stringify(test), cloud)
      }
    }
    bucket.notifications = configuration
    return {}
  },
})

function checkDestinations(rules: readonly NotificationRule[], obstacleOf: (arn: string) => string | undefined): void {
  const obstacles = new Map<string, string>()
  for (const { arn } of rules) {
    const reason = obstacleOf(arn)
    if (reason !== undefined) obstacles.set(arn, reason)
  }
  if (obstacles.size === 0) return
  const isOne = obstacles.size === 1
  const fields = [...obstacles].flatMap(([arn, reason], i) => {
    const number = isOne ? '' : String(i + 1)
    return [
      [`ArgumentName${number}`, arn],
      [`ArgumentValue${number}`, reason],
    ]
  })
  const message = 'Unable to validate the following destination configurations'
  throw s3Error('InvalidArgument', 400, message, Object.fromEntries(fields))
}
