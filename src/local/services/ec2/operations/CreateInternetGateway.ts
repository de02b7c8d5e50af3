import type { CreateInternetGatewayRequest, CreateInternetGatewayResult } from '@aws-sdk/client-ec2'
import { onCreation } from '../access.ts'
import { defineEc2Operation } from '../define-operation.ts'
import { ec2Error } from '../errors.ts'
import { describeGateway } from '../internet-gateways.ts'
import { QUOTAS } from '../quotas.ts'
import { newId } from '../scope.ts'
import type { InternetGateway } from '../state.ts'
import { specifiedTags } from '../tags.ts'

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateInternetGateway.html */
export default defineEc2Operation<CreateInternetGatewayRequest, CreateInternetGatewayResult>({
  takes: ['TagSpecifications'],
  authorize: ({ TagSpecifications }, scope) =>
    onCreation('CreateInternetGateway', 'internet-gateway', scope, TagSpecifications),
  handle: ({ TagSpecifications }, scope) => {
    const { internetGateways } = scope.state
    if (internetGateways.size >= scope.cloud.store.get(QUOTAS, scope).internetGateways) {
      throw ec2Error('InternetGatewayLimitExceeded', 'The maximum number of internet gateways has been reached.')
    }
    const tags = specifiedTags(TagSpecifications, 'internet-gateway')
    const gateway: InternetGateway = { InternetGatewayId: newId(scope, 'igw'), tags }
    internetGateways.set(gateway.InternetGatewayId, gateway)
    return { InternetGateway: describeGateway(gateway, scope) }
  },
})
