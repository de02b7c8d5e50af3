// The function in the other account: writes down what arrives, and fails now and then, before or after it has.
import { appendFileSync } from 'node:fs'

interface Event {
  readonly Records: readonly { readonly kinesis?: { readonly data: string }; readonly body?: string }[]
}

const { SINK = '', FAIL_RATE = '0' } = process.env

export const handler = async ({ Records }: Event): Promise<void> => {
  const fate = Math.random() / Number(FAIL_RATE)
  if (fate < 0.4) throw new Error('failed before anything was done')
  if (fate < 0.42) await new Promise((resolve) => setTimeout(resolve, 60_000))
  const lines = Records.map(({ kinesis, body }) => (kinesis ? Buffer.from(kinesis.data, 'base64').toString() : body))
  appendFileSync(SINK, `${lines.join('\n')}\n`)
  if (fate < 1) throw new Error('failed after all was done')
}
