import { expect, test } from 'vitest'
import { partitionOf } from '../../src/core/partition.ts'

// As the SDK's own table has them, but for China's global Region: IAM, which we mean, is in cn-north-1.
test.each([
  ['us-east-1', 'aws', 'amazonaws.com', 'us-east-1'],
  ['mx-central-1', 'aws', 'amazonaws.com', 'us-east-1'],
  ['cn-northwest-1', 'aws-cn', 'amazonaws.com.cn', 'cn-north-1'],
  ['us-gov-east-1', 'aws-us-gov', 'amazonaws.com', 'us-gov-west-1'],
  ['us-iso-west-1', 'aws-iso', 'c2s.ic.gov', 'us-iso-east-1'],
  ['us-isob-east-1', 'aws-iso-b', 'sc2s.sgov.gov', 'us-isob-east-1'],
  ['eu-isoe-west-1', 'aws-iso-e', 'cloud.adc-e.uk', 'eu-isoe-west-1'],
  ['us-isof-south-1', 'aws-iso-f', 'csp.hci.ic.gov', 'us-isof-south-1'],
  ['eusc-de-east-1', 'aws-eusc', 'amazonaws.eu', 'eusc-de-east-1'],
  ['eu-central-1', 'aws', 'amazonaws.com', 'us-east-1'],
  ['', 'aws', 'amazonaws.com', 'us-east-1'],
])('%s is in %s', (region, id, dnsSuffix, globalRegion) => {
  expect(partitionOf(region)).toEqual({ id, dnsSuffix, globalRegion })
})
