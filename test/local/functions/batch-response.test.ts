import { describe, expect, it } from 'vitest'
import { readBatchResponse } from '../../../src/local/functions/batch-response.ts'

const failures = (...itemIdentifiers: unknown[]) => ({
  batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })),
})
const partly = (...failed: number[]) => ({ kind: 'partly', failed: new Set(failed) })
const [DONE, FAILED] = [{ kind: 'done' }, { kind: 'failed' }]

// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
describe('a batch response', () => {
  it.each<[told: string, answer: unknown, verdict: object]>([
    ['an empty list', { batchItemFailures: [] }, DONE],
    ['null as list', { batchItemFailures: null }, DONE],
    ['an empty object', {}, DONE],
    ['null', null, DONE],
    ['one identifier', failures('b'), partly(1)],
    ['several, one of them twice', failures('c', 'a', 'c'), partly(0, 2)],
    ['all', failures('a', 'b', 'c'), partly(0, 1, 2)],
    ['an empty identifier', failures(''), FAILED],
    ['null as identifier', failures(null), FAILED],
    ['a number as identifier', failures(1), FAILED],
    ['an identifier of another batch', failures('a', 'x'), FAILED],
    ['a wrong key', { batchItemFailures: [{ itemId: 'a' }] }, FAILED],
    ['no object in the list', { batchItemFailures: ['a'] }, FAILED],
    ['no list', { batchItemFailures: 'a' }, FAILED],
  ])('with %s', (_, answer, verdict) => {
    expect(readBatchResponse(Buffer.from(JSON.stringify(answer)), ['a', 'b', 'c'])).toEqual(verdict)
  })

  it('of nothing is success, what is no JSON is none', () => {
    expect(readBatchResponse(Buffer.from(''), ['a'])).toEqual(DONE)
    expect(readBatchResponse(Buffer.from('{'), ['a'])).toEqual(FAILED)
  })
})
