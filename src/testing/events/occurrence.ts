import { parseArn } from '../../core/arn.ts'

/** Where events come from unless a test says otherwise. */
export const ACCOUNT = '111111111111'
export const REGION = 'us-east-1'

/** When something happened: a time, or milliseconds since the epoch; now where it is missing. */
export type Moment = Date | number

export function millisecondsOf(at: Moment = new Date()): number {
  return Number(at)
}

/** The Region in an ARN. @throws TypeError for what is no ARN of that service */
export function regionIn(arn: string, service: string): string {
  const parsed = parseArn(arn)
  if (parsed?.service === service) return parsed.region
  throw new TypeError(`\`${arn}\` is no ARN of ${service}`)
}

/** Text as it is, everything else as JSON: what a sender puts into a message. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

let count = 0

/** Rises with every call, so that numbers and ids made of it differ within one process. */
export function next(): number {
  return ++count
}
