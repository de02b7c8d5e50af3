import { vi } from 'vitest'
import { xacct } from '../../src/cli/xacct.ts'

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A command line in this process, as `main.ts` runs it: for what ends by itself and needs no signals. */
export async function runXacct(...words: readonly string[]): Promise<Outcome> {
  const before = process.exitCode
  const out = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      out[name] += text
      return true
    }),
  )
  try {
    process.exitCode = 0
    await xacct(words)
    return { code: Number(process.exitCode), ...out }
  } finally {
    process.exitCode = before
    for (const spy of spies) spy.mockRestore()
  }
}
