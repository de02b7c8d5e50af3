/** What a function said of a batch: that all of it is done, that all of it failed, or which of its records failed. */
export type BatchVerdict =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'partly'; readonly failed: ReadonlySet<number> }

const FAILED = { kind: 'failed' } as const

/**
 * Reads a partial batch response; `identifiers` are those of the batch, in its order. Anything that does not fit the form, or
 * names a record that is not in the batch, counts as a failure of the whole batch.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function readBatchResponse(payload: Buffer, identifiers: readonly string[]): BatchVerdict {
  let answer: unknown
  try {
    answer = JSON.parse(payload.toString() || 'null')
  } catch {
    return FAILED
  }
  if (typeof answer !== 'object' || answer === null || !('batchItemFailures' in answer)) return { kind: 'done' }
  const failures = answer.batchItemFailures
  if (failures === null || (Array.isArray(failures) && failures.length === 0)) return { kind: 'done' }
  if (!Array.isArray(failures)) return FAILED
  const failed = new Set(failures.map((failure: unknown) => identifiers.indexOf(identifierOf(failure))))
  return failed.has(-1) ? FAILED : { kind: 'partly', failed }
}

function identifierOf(failure: unknown): string {
  if (typeof failure !== 'object' || failure === null || !('itemIdentifier' in failure)) return ''
  return typeof failure.itemIdentifier === 'string' ? failure.itemIdentifier : ''
}
