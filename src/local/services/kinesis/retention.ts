import { invalidArgument } from './errors.ts'

const LEAST_HOURS = 24
const MOST_HOURS = 8_760

/** @throws AwsError `InvalidArgumentException` outside 24 hours … 365 days */
export function checkRetention(hours: number): void {
  if (hours < LEAST_HOURS)
    throw invalidArgument(
      `Minimum allowed retention period is ${LEAST_HOURS} hours. Requested retention period (${hours} hours) is too short.`,
    )
  if (hours > MOST_HOURS)
    throw invalidArgument(
      `Maximum allowed retention period is ${MOST_HOURS} hours. Requested retention period (${hours} hours) is too long.`,
    )
}
