import type { DescribeStreamConsumerOutput, RegisterStreamConsumerOutput } from '@aws-sdk/client-kinesis'
import { tags, text } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'
import { tagMap } from '../tag-changes.ts'

interface Properties {
  readonly ConsumerName: string
  readonly StreamARN: string
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesis-streamconsumer.html */
export default defineResourceType<Properties>({
  properties: { ConsumerName: text, StreamARN: text, Tags: tags },
  required: ['ConsumerName', 'StreamARN'],
  createOnly: ['ConsumerName', 'StreamARN', 'Tags'],
  attributes: ['ConsumerARN', 'ConsumerCreationTimestamp', 'ConsumerName', 'ConsumerStatus', 'StreamARN'],

  create: async ({ properties, tags: all, call, created, settle }) => {
    const input = { ...properties, Tags: tagMap(all) }
    const { Consumer } = await call<RegisterStreamConsumerOutput>('kinesis', 'RegisterStreamConsumer', input)
    const ConsumerARN = Consumer?.ConsumerARN ?? ''
    created(ConsumerARN)
    const describe = async () =>
      (await call<DescribeStreamConsumerOutput>('kinesis', 'DescribeStreamConsumer', { ConsumerARN }))
        .ConsumerDescription
    await settle(async () => (await describe())?.ConsumerStatus === 'ACTIVE')
    const { ConsumerCreationTimestamp, ConsumerStatus = 'ACTIVE' } = (await describe()) ?? {}
    const seconds = String(Math.floor(Number(ConsumerCreationTimestamp) / 1000))
    return { ...properties, ConsumerARN, ConsumerStatus, ConsumerCreationTimestamp: seconds }
  },

  delete: async ({ physicalId, call }) => {
    await call('kinesis', 'DeregisterStreamConsumer', { ConsumerARN: physicalId })
  },
})
