import type { Cloud } from './cloud.ts'
import { describeDecision } from './decision-log.ts'
import type { HttpRequest, HttpResponse } from './protocols/protocol.ts'

/** What the inspection API needs beyond the cloud itself. */
export interface Inspected {
  readonly cloud: Cloud
  readonly reset: () => Promise<void>
}

type Route = (request: HttpRequest, inspected: Inspected) => unknown

/** The inspection API, beside the AWS APIs on the same port; it needs no signature and changes nothing in AWS but time. */
const ROUTES: Readonly<Record<string, Route>> = {
  'GET /_xacct/health': (_, { cloud }) => ({ status: 'ok', time: new Date(cloud.clock.now()).toISOString() }),
  'GET /_xacct/decisions': ({ query }, { cloud }) => {
    const params = new URLSearchParams(query)
    const denied = params.get('denied')
    const action = params.get('action')
    const decisions = cloud.decisions.list({
      ...(denied !== null && { denied: denied !== 'false' }),
      ...(action !== null && { action }),
    })
    return { counts: cloud.decisions.counts(), decisions: decisions.map(describeDecision) }
  },
  'POST /_xacct/clock': ({ body }, { cloud }) => {
    const { advance } = JSON.parse(body.toString() || '{}') as { advance?: unknown }
    if (typeof advance !== 'number' || !(advance >= 0))
      throw new TypeError('`advance` must be a number of seconds, 0 or more')
    cloud.clock.advance(advance * 1000)
    return { time: new Date(cloud.clock.now()).toISOString() }
  },
  'POST /_xacct/reset': async (_, { reset }) => {
    await reset()
    return { status: 'ok' }
  },
}

/** Answers a request to `/_xacct/…`. */
export async function inspect(request: HttpRequest, inspected: Inspected): Promise<HttpResponse> {
  const route = ROUTES[`${request.method} ${request.path}`]
  if (route === undefined) return json(404, { message: `no such page; there are: ${Object.keys(ROUTES).join(', ')}` })
  try {
    return json(200, await route(request, inspected))
  } catch (error) {
    return json(400, { message: error instanceof Error ? error.message : String(error) })
  }
}

function json(status: number, value: unknown): HttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` }
}
