import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs'
import { AwsError } from '../../../core/errors.ts'
import { loadModel } from '../../models/load-model.ts'

interface Entry {
  readonly Id: string | undefined
}

const MAX_ENTRIES = 10

/**
 * Carries out each entry of a batch; what one is refused with stands among the failed, and the others go on.
 * @throws AwsError for a batch that is wrong as a whole
 */
export function runBatch<T extends Entry, R extends object>(entries: readonly T[], run: (entry: T) => R) {
  checkEntries(entries)
  const Successful: (R & { Id: string })[] = []
  const Failed: BatchResultErrorEntry[] = []
  for (const entry of entries) {
    const Id = entry.Id as string
    try {
      Successful.push({ Id, ...run(entry) })
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      Failed.push({ Id, SenderFault: true, Code: wireCode(error.code), Message: error.message })
    }
  }
  return { Successful, Failed }
}

/** @throws AwsError `EmptyBatchRequest`, `TooManyEntriesInBatchRequest`, `InvalidBatchEntryId`, `BatchEntryIdsNotDistinct` */
export function checkEntries(entries: readonly Entry[]): void {
  if (entries.length === 0) {
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.')
  }
  if (entries.length > MAX_ENTRIES) {
    const message = `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${entries.length}.`
    throw new AwsError('TooManyEntriesInBatchRequest', message)
  }
  const seen = new Set<string>()
  for (const { Id = '' } of entries) {
    if (!/^[\w-]{1,80}$/.test(Id)) {
      throw new AwsError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      )
    }
    if (seen.has(Id)) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`)
    seen.add(Id)
  }
}

/** Entries carry the code as the older protocol spells it. */
function wireCode(code: string): string {
  const { errors } = loadModel('sqs')
  return Object.hasOwn(errors, code) ? (errors[code]?.code ?? code) : code
}
