// Powertools' batch processing, record by record as it is meant, over the SDK with the SDK's credentials.
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import { call, invoke } from './temporary-invoke.ts'

const processor = new BatchProcessor(EventType.KinesisDataStreams)

export { call }
export const batch = async (event: never) => {
  const { batchItemFailures } = await processPartialResponse(
    event,
    async (record: unknown) => void (await invoke({ Records: [record] }, 'Event')),
    processor,
  )
  if (batchItemFailures.length > 0) throw new Error('PartialFailure')
}
