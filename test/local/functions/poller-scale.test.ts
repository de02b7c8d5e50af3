import { describe, expect, it } from 'vitest'
import { PollerScale } from '../../../src/local/functions/poller-scale.ts'

// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
describe('the number of batches at once', () => {
  it.each([
    [undefined, 5, 64],
    [2, 2, 2],
    [20, 5, 20],
    [1_000, 5, 64],
  ])('with a maximum concurrency of %s is %i at first and %i at last', (maximum, first, last) => {
    const scale = new PollerScale(maximum)
    expect(scale.limit).toBe(first)
    scale.busy(0)
    scale.busy(3_600_000)
    expect(scale.limit).toBe(last)
  })

  it('rises by five for each second in which it is not enough, however often it is asked', () => {
    const scale = new PollerScale(undefined)
    expect(scale.busy(0)).toBe(1_000)
    expect(scale.busy(999)).toBe(1)
    expect([scale.busy(1_000), scale.limit]).toEqual([0, 10])
    expect([scale.busy(3_500), scale.limit]).toEqual([0, 20])
    expect(scale.busy(3_600)).toBe(400)
    scale.idle()
    expect([scale.busy(9_000), scale.limit]).toEqual([1_000, 20])
  })

  it('falls by half with each failure, to one, and comes back to five', () => {
    const scale = new PollerScale(undefined)
    const limits = [1, 2, 3].map(() => {
      scale.shrink()
      return scale.limit
    })
    expect(limits).toEqual([2, 1, 1])
    for (let n = 0; n < 9; n++) scale.recover()
    expect(scale.limit).toBe(5)
  })
})
