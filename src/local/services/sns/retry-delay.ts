const SECOND = 1_000
const IMMEDIATE = 3
const BEFORE_BACKOFF = 2
const BACKOFF = 10
const AFTER_BACKOFF = 100_000
const LONGEST = 20 * SECOND

/**
 * How many milliseconds SNS waits before it tries an endpoint of AWS again after so many failures before the present one: three
 * times not at all, twice a second, ten times longer and longer up to twenty seconds, and 100,000 times those; undefined
 * thereafter. Jitter is left out, so that tests know when.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
export function retryDelay(failures: number): number | undefined {
  if (failures < IMMEDIATE) return 0
  if (failures < IMMEDIATE + BEFORE_BACKOFF) return SECOND
  const backoff = failures - IMMEDIATE - BEFORE_BACKOFF
  if (backoff < BACKOFF) return Math.round(SECOND * (LONGEST / SECOND) ** (backoff / (BACKOFF - 1)))
  return backoff < BACKOFF + AFTER_BACKOFF ? LONGEST : undefined
}
