const SECOND = 1_000
const LONGEST = 480 * SECOND

/**
 * How many milliseconds EventBridge waits after so many failures before the present one: twice as long each time, up to eight
 * minutes, so that the 185 retries of a day fit into it (the steps are not verified). Jitter is left out, so that tests know when.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
export function retryDelay(failures: number): number {
  return Math.min(LONGEST, SECOND * 2 ** Math.min(failures, 10))
}
