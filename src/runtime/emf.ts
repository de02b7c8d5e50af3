import type { BridgeReport } from './bridge.ts'
import { type Observation, observe } from './observe.ts'

export interface EmfOptions {
  /** `xacct` unless given. */
  readonly namespace?: string
  /** Beside the function’s name. */
  readonly dimensions?: Readonly<Record<string, string>>
  /** One line of JSON; to standard output unless given, where CloudWatch finds it. */
  readonly write?: (line: string) => void
}

/**
 * Makes CloudWatch metrics of a bridge’s reports, and of the calls to STS and Lambda meanwhile: one line of the Embedded Metric
 * Format after each event.
 * @example export const handler = bridge({ target: 'orders', onReport: emf() })
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function emf({
  namespace = 'xacct',
  dimensions = {},
  write = console.log,
}: EmfOptions = {}): (report: BridgeReport) => void {
  let calls: Record<string, number> = {}
  const count = (name: string) => {
    calls[name] = (calls[name] ?? 0) + 1
  }
  observe(({ type, stale, throttled, code }: Observation) => {
    if (type === 'sts') count('StsCalls')
    if (stale) count('StaleCredentials')
    if (throttled) count(`Throttled${code === undefined ? '' : `_${code}`}`)
  })
  return ({ received, delivered, failed, filtered, split, undeliverable, iteratorAge, errors }) => {
    const counts: Record<string, number> = {
      Received: received,
      Delivered: delivered,
      Failed: failed,
      Filtered: filtered,
      Split: split,
      Undeliverable: undeliverable,
      StsCalls: 0,
      ...calls,
    }
    calls = {}
    for (const [code, times] of Object.entries(errors)) counts[`Error_${code}`] = times
    if (iteratorAge !== undefined) counts.IteratorAge = iteratorAge
    const named = { FunctionName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'bridge', ...dimensions }
    const Metrics = Object.keys(counts).map((Name) => ({
      Name,
      Unit: Name === 'IteratorAge' ? 'Milliseconds' : 'Count',
    }))
    const CloudWatchMetrics = [{ Namespace: namespace, Dimensions: [Object.keys(named)], Metrics }]
    write(JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics }, ...named, ...counts }))
  }
}
