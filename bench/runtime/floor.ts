// What no library can be faster than: one request over a kept connection, signed before. It is the round trip that the others are
// compared with.
import { Agent, request } from 'node:http'
import { FUNCTION } from './place.ts'

const agent = new Agent({ keepAlive: true })
const headers = JSON.parse(process.env.BENCH_SIGNED ?? '{}') as Record<string, string>
const body = '{"order":1}'
const url = new URL(`/2015-03-31/functions/${encodeURIComponent(FUNCTION)}/invocations`, process.env.AWS_ENDPOINT_URL)

export const call = () =>
  new Promise<void>((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, agent }, (response) => {
      response.on('end', resolve).resume()
    })
    sent.on('error', reject).end(body)
  })
export const batch = async () => {}
