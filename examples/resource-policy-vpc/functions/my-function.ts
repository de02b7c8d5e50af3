import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'

export type Request =
  | { readonly order: string }
  /** Milliseconds of patience; as long as the function has unless given. */
  | { readonly reach: 'sts' | 's3'; readonly patience?: number }

export interface Answer {
  readonly says: string
}

const s3 = new S3Client({ maxAttempts: 1 })
const sts = new STSClient({ maxAttempts: 1 })

export async function handler(request: Request): Promise<Answer> {
  if ('order' in request) {
    console.log(`order ${request.order}`)
    return { says: `${request.order} is accepted` }
  }
  const abortSignal = request.patience === undefined ? undefined : AbortSignal.timeout(request.patience)
  try {
    return { says: await ASK[request.reach]({ ...(abortSignal && { abortSignal }) }) }
  } catch (error) {
    if (!abortSignal?.aborted) throw error
    return { says: `no answer within ${request.patience} ms` }
  }
}

type Options = { abortSignal?: AbortSignal }

const ASK: Readonly<Record<'sts' | 's3', (options: Options) => Promise<string>>> = {
  sts: async (options) => `${(await sts.send(new GetCallerIdentityCommand({}), options)).Arn}`,
  s3: async (options) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: process.env.PRICES, Key: 'prices.json' }), options)
    return (await Body?.transformToString()) ?? ''
  },
}
