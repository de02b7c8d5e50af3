import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One event that a function, in its own process, is working on. */
export interface Call {
  readonly event: unknown
  readonly functionName: string
  readonly functionVersion: string
  readonly awsRequestId: string
  readonly invokedFunctionArn: string
  readonly clientContext?: unknown
  readonly pid: number
  /** Counts the events of its environment. */
  readonly count: number
  readonly variables: Readonly<Record<string, string>>
}

/** What a function does with an event: it returns a value, throws an error with this message or kills itself, after it has printed. */
export interface Verdict {
  readonly value?: unknown
  readonly error?: string
  readonly print?: string
  readonly crash?: boolean
}

/** Decides for one call, at once or when the test is ready for it. */
export type Script = (call: Call) => Verdict | Promise<Verdict>

/** Where the functions of `fixtures/puppet.mjs` ask what to do: what was asked is what was run, in the order of its begin. */
export async function startPuppeteer() {
  const state: { calls: Call[]; answered: number; script: Script } = {
    calls: [],
    answered: 0,
    script: () => ({ value: null }),
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', async () => {
      const call: Call = JSON.parse(Buffer.concat(chunks).toString())
      state.calls.push(call)
      response.end(JSON.stringify(await state.script(call)))
      state.answered++
    })
  })
  server.keepAliveTimeout = 0
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    reset() {
      state.calls = []
      state.answered = 0
      state.script = () => ({ value: null })
    },
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

export type Puppeteer = Awaited<ReturnType<typeof startPuppeteer>>
