import type { CreateVpcRequest, CreateVpcResult } from '@aws-sdk/client-ec2'
import { onCreation } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { missingParameter } from '../errors.ts'
import { specifiedTags } from '../tags.ts'
import { createVpc, describeVpc } from '../vpcs.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html */
export default defineEc2Operation<CreateVpcRequest, CreateVpcResult>({
  takes: ['CidrBlock', 'InstanceTenancy', 'TagSpecifications'],
  authorize: ({ TagSpecifications }, scope) => onCreation('CreateVpc', 'vpc', scope, TagSpecifications),
  handle: ({ CidrBlock, InstanceTenancy, TagSpecifications }, scope) => {
    if (CidrBlock === undefined) throw missingParameter('cidrBlock')
    const tags = specifiedTags(TagSpecifications, 'vpc')
    return { Vpc: describeVpc(createVpc(scope, { CidrBlock, InstanceTenancy, tags }), scope) }
  },
})
