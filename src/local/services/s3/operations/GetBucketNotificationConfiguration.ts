import type { GetBucketNotificationConfigurationRequest, NotificationConfiguration } from '@aws-sdk/client-s3'
import { defineOperation } from '../../../operation.ts'
import { bucketAction } from '../access.ts'
import { bucketOf } from '../find-bucket.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html */
export default defineOperation<GetBucketNotificationConfigurationRequest, NotificationConfiguration>({
  authorize: bucketAction('GetBucketNotification'),
  handle: (input, context) => bucketOf(input, context).notifications,
})
