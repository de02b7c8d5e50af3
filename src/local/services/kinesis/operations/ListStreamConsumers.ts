import type { ListStreamConsumersInput, ListStreamConsumersOutput } from '@aws-sdk/client-kinesis'
import { defineOperation } from '../../../operation.ts'
import { findStream, streamAccess } from '../address.ts'
import { describeConsumer } from '../consumers.ts'
import { checkToken, decodeToken, encodeToken } from '../page-token.ts'

const DEFAULT_RESULTS = 100

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreamConsumers.html */
export default defineOperation<ListStreamConsumersInput, ListStreamConsumersOutput>({
  authorize: (input, context) => streamAccess('ListStreamConsumers', input, context),
  handle: (input, context) => {
    const stream = findStream(input, context)
    const now = context.cloud.clock.now()
    const token = input.NextToken === undefined ? undefined : decodeToken(input.NextToken)
    if (token !== undefined) checkToken(token, now)
    const consumers = [...stream.consumers.values()]
      .filter(({ name }) => name > (token?.after ?? ''))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    const page = consumers.slice(0, input.MaxResults ?? DEFAULT_RESULTS)
    const last = page.at(-1)
    return {
      Consumers: page.map(describeConsumer),
      ...(consumers.length > page.length &&
        last && { NextToken: encodeToken({ arn: stream.arn, after: last.name, issuedAt: now }) }),
    }
  },
})
