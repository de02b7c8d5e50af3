/** When AWS gives up a runtime: no more patches; no new functions; no changes of functions. */
export interface RuntimeEnd {
  readonly deprecated: string
  readonly createBlocked?: string
  readonly updateBlocked?: string
}

/** By runtime; for the older ones the days on which functions are blocked were put off again and again and are left out. */
const ENDS: Readonly<Record<string, RuntimeEnd>> = {
  'nodejs12.x': { deprecated: '2023-03-31' },
  'nodejs14.x': { deprecated: '2023-12-04' },
  'nodejs16.x': { deprecated: '2024-06-12' },
  'nodejs18.x': { deprecated: '2025-09-01' },
  'nodejs20.x': { deprecated: '2026-04-30', createBlocked: '2026-08-31', updateBlocked: '2026-09-30' },
  'nodejs22.x': { deprecated: '2027-04-30', createBlocked: '2027-06-01', updateBlocked: '2027-07-01' },
  'nodejs24.x': { deprecated: '2028-04-30', createBlocked: '2028-06-01', updateBlocked: '2028-07-01' },
  'python3.7': { deprecated: '2023-12-04' },
  'python3.8': { deprecated: '2024-10-14' },
  'python3.9': { deprecated: '2025-12-15' },
  'python3.10': { deprecated: '2026-10-31', createBlocked: '2027-02-01', updateBlocked: '2027-03-03' },
  'python3.11': { deprecated: '2027-06-30', createBlocked: '2027-07-31', updateBlocked: '2027-08-31' },
  'python3.12': { deprecated: '2028-10-31', createBlocked: '2028-11-30', updateBlocked: '2029-01-10' },
  'python3.13': { deprecated: '2029-06-30', createBlocked: '2029-07-31', updateBlocked: '2029-08-31' },
  'python3.14': { deprecated: '2029-06-30', createBlocked: '2029-07-31', updateBlocked: '2029-08-31' },
  'provided.al2': { deprecated: '2026-07-31', createBlocked: '2026-08-31', updateBlocked: '2026-09-30' },
  'provided.al2023': { deprecated: '2029-06-30', createBlocked: '2029-07-31', updateBlocked: '2029-08-31' },
  provided: { deprecated: '2024-01-08' },
  'go1.x': { deprecated: '2024-01-08' },
  java8: { deprecated: '2024-01-08' },
  dotnet6: { deprecated: '2024-12-20' },
  'ruby2.7': { deprecated: '2023-12-07' },
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
export function runtimeEnd(runtime: string): RuntimeEnd | undefined {
  return Object.hasOwn(ENDS, runtime) ? ENDS[runtime] : undefined
}

/** The runtime of the same language that lasts longest. */
export function newestLike(runtime: string): string | undefined {
  const family = /^[a-z]+/.exec(runtime)?.[0] ?? runtime
  const own = Object.entries(ENDS).filter(([name]) => /^[a-z]+/.exec(name)?.[0] === family)
  const [newest] = own.sort(([, a], [, b]) => (a.deprecated < b.deprecated ? 1 : -1))
  return newest?.[0] === runtime ? undefined : newest?.[0]
}
