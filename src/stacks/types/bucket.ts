import type { BucketNode } from '../../topology/topology.ts'
import { type Commented, ref, type Value } from '../template.ts'

/** `AWS::S3::Bucket`, closed to the public; what is in it stays when the stack goes. */
export function bucket({ name, bucketName }: BucketNode): Commented {
  return {
    comment: `Bucket ${name}; it stays when the stack goes`,
    resource: {
      Type: 'AWS::S3::Bucket',
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BucketName: bucketName,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    },
  }
}

/** `AWS::S3::BucketPolicy` */
export function bucketPolicy(bucketId: string, policy: Value, comment: string): Commented {
  return {
    comment,
    resource: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: ref(bucketId), PolicyDocument: policy } },
  }
}
