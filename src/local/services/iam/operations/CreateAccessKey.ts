import type { CreateAccessKeyRequest, CreateAccessKeyResponse } from '@aws-sdk/client-iam'
import { AwsError } from '../../../../core/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { userAccess } from '../access.ts'
import { describeAccessKey } from '../describe.ts'
import { findUser, userNameOr } from '../find.ts'
import type { AccessKey } from '../state.ts'

const MAX_KEYS = 2

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html */
export default defineOperation<CreateAccessKeyRequest, CreateAccessKeyResponse>({
  authorize: ({ UserName }, context) => userAccess('CreateAccessKey', userNameOr(UserName, context), context),
  handle: ({ UserName }, context) => {
    const { account, partition, cloud } = context
    const user = findUser(userNameOr(UserName, context), context)
    if (user.accessKeys.size >= MAX_KEYS) {
      throw new AwsError('LimitExceeded', `Cannot exceed quota for AccessKeysPerUser: ${MAX_KEYS}`)
    }
    const { accessKeyId, secretAccessKey } = cloud.credentials.createUserKey({
      account,
      partition: partition.id,
      arn: user.arn,
      userId: user.id,
      userName: user.name,
    })
    const key: AccessKey = { id: accessKeyId, createdAt: new Date(cloud.clock.now()), status: 'Active' }
    user.accessKeys.set(key.id, key)
    return { AccessKey: { ...describeAccessKey(key, user), SecretAccessKey: secretAccessKey } }
  },
})
