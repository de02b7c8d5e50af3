// Where every variant calls: a function in another account, by a role there.
export const FUNCTION = process.env.BENCH_FUNCTION ?? ''
export const ROLE = process.env.BENCH_ROLE ?? ''
export const REGION = 'us-east-1'

export interface Event {
  readonly Records: readonly object[]
}
