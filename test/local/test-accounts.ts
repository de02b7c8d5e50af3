import { createHash } from 'node:crypto'

/** Where a test file plays: it differs from run to run, so that nothing comes to lean on one account or Region. */
export interface TestPlace {
  readonly accounts: readonly [string, string, string, string]
  readonly region: string
  readonly partition: string
}

const REGIONS = [
  ['us-east-1', 'aws'],
  ['eu-central-1', 'aws'],
  ['ap-southeast-2', 'aws'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['cn-north-1', 'aws-cn'],
] as const

/** Picks accounts and Region; `TEST_SEED=<seed>` repeats a run. */
export function pickTestPlace(file: string): TestPlace {
  const seed = process.env.TEST_SEED ?? String(Math.floor(Math.random() * 1_000_000))
  const digest = createHash('sha256').update(`${file}/${seed}`).digest()
  const account = (index: number) => String(100_000_000_000 + (digest.readUIntBE(index * 6, 6) % 900_000_000_000))
  const [region, partition] = REGIONS[(digest[24] as number) % REGIONS.length] as (typeof REGIONS)[number]
  const place = { accounts: [account(0), account(1), account(2), account(3)], region, partition } as const
  console.log(`${file}: TEST_SEED=${seed} picks ${region} and ${place.accounts.join(', ')}`)
  return place
}

/** A refused call, by what the wire tells of it. */
export interface Refusal {
  readonly code: string
  readonly status: number | undefined
  readonly message: string
}

/** Waits for a call that must be refused. @throws Error if it is not */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  const outcome = await call.then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  )
  if ('answer' in outcome) throw new Error(`not refused, but answered: ${JSON.stringify(outcome.answer)}`)
  const error = outcome.error as Error & { Code?: string; $metadata?: { httpStatusCode?: number } }
  return { code: error.Code ?? error.name, status: error.$metadata?.httpStatusCode, message: error.message }
}
