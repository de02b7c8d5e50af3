import type { BridgeReport } from './bridge-options.ts'
import { observeForMetrics } from './observe.ts'

export interface EmfOptions {
  /** `xacct` unless given. */
  readonly namespace?: string
  /** Beside the function’s name; 29 at most. */
  readonly dimensions?: Readonly<Record<string, string>>
  /** One line of JSON; to standard output unless given, where CloudWatch finds it. */
  readonly write?: (line: string) => void
}

/** What happened since the last line, in all of this process. */
let counts: Record<string, number> = {}

/** CloudWatch ignores a line with more metrics. */
const MOST_METRICS = 100

/**
 * Makes CloudWatch metrics of a bridge’s reports, and of the calls to STS and Lambda meanwhile: one line of the Embedded Metric
 * Format after each event. `Received`, `Delivered`, `Failed`, `Late`, `Filtered`, `Split`, `Undeliverable`, `Calls`, `StsCalls`,
 * `Throttled` (and by AWS’s reason `Throttled_<reason>`), `StaleCredentials` (a session was used although it could not be renewed),
 * `RefusedCredentials` (AWS took one no longer), `Error_<code>`, and `IteratorAge` of streams.
 * @example export const handler = bridge({ target: 'orders', onReport: emf() })
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function emf({
  namespace = 'xacct',
  dimensions = {},
  write = console.log,
}: EmfOptions = {}): (report: BridgeReport) => void {
  observeForMetrics(({ type, stale, throttled, reason }) => {
    if (type === 'sts') count('StsCalls')
    if (type === 'session') count('StaleCredentials')
    if (stale && type !== 'session') count('RefusedCredentials')
    if (throttled && type !== 'session') count('Throttled')
    if (throttled && reason) count(`Throttled_${reason}`)
  })
  return ({ iteratorAge, errors, ...sums }) => {
    for (const [name, sum] of Object.entries(sums)) counts[`${name[0]?.toUpperCase()}${name.slice(1)}`] = sum
    for (const [code, times] of Object.entries(errors)) counts[`Error_${code}`] = times
    const metrics = Object.entries({
      ...(iteratorAge !== undefined && { IteratorAge: iteratorAge }),
      StsCalls: 0,
      Throttled: 0,
      StaleCredentials: 0,
      ...counts,
    }).slice(0, MOST_METRICS)
    counts = {}
    const named = { FunctionName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'bridge', ...dimensions }
    const Metrics = metrics.map(([Name]) => ({ Name, Unit: Name === 'IteratorAge' ? 'Milliseconds' : 'Count' }))
    const CloudWatchMetrics = [{ Namespace: namespace, Dimensions: [Object.keys(named)], Metrics }]
    write(
      JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics }, ...named, ...Object.fromEntries(metrics) }),
    )
  }
}

function count(name: string): void {
  counts[name] = (counts[name] ?? 0) + 1
}
