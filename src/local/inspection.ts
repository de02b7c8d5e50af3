import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cloud } from './cloud.ts'
import { describeDecision } from './decision-log.ts'
import type { FaultRule } from './faults.ts'
import type { HttpRequest, HttpResponse } from './protocols/protocol.ts'
import { setQuotas } from './services/ec2/quotas.ts'
import { listEvents } from './services/events/put-event.ts'

/** What the inspection API needs beyond the cloud itself. */
export interface Inspected {
  readonly cloud: Cloud
  readonly reset: () => Promise<void>
}

/** Ten years. */
const MAX_ADVANCE_SECONDS = 315_360_000

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
    if (typeof advance !== 'number' || !(advance >= 0 && advance <= MAX_ADVANCE_SECONDS)) {
      throw new TypeError(`\`advance\` must be a number of seconds from 0 to ${MAX_ADVANCE_SECONDS}`)
    }
    cloud.clock.advance(advance * 1000)
    return { time: new Date(cloud.clock.now()).toISOString() }
  },
  'GET /_xacct/faults': (_, { cloud }) => ({ seed: cloud.faults.seed, faults: cloud.faults.list() }),
  'POST /_xacct/faults': ({ body }, { cloud }) => {
    const rules = [JSON.parse(body.toString() || '[]') as FaultRule | FaultRule[]].flat()
    return { seed: cloud.faults.seed, faults: cloud.faults.add(...rules) }
  },
  'DELETE /_xacct/faults': ({ query }, { cloud }) => {
    return { removed: cloud.faults.remove(new URLSearchParams(query).get('id') ?? undefined) }
  },
  'POST /_xacct/crash': ({ body }, { cloud }) => {
    const { functionArn } = JSON.parse(body.toString() || '{}') as { functionArn?: string }
    return { crashed: cloud.functions.crashOne(functionArn) }
  },
  'POST /_xacct/quotas': ({ body }, { cloud }) => setQuotas(cloud, JSON.parse(body.toString() || '{}')),
  'GET /_xacct/events': ({ query }, { cloud }) => {
    const account = new URLSearchParams(query).get('account')
    return { events: listEvents(cloud, account === null ? {} : { account }) }
  },
  'POST /_xacct/reset': async (_, { reset }) => {
    await reset()
    return { status: 'ok' }
  },
}

/** Answers a request to `/_xacct/…`. */
export async function inspect(request: HttpRequest, inspected: Inspected): Promise<HttpResponse> {
  const code = /^\/_xacct\/code\/([0-9a-f]{64})$/.exec(request.path)?.[1]
  if (code !== undefined) return codePackage(join(inspected.cloud.workFolder, 'code', `${code}.zip`))
  const route = ROUTES[`${request.method} ${request.path}`]
  if (route === undefined) return json(404, { message: `no such page; there are: ${Object.keys(ROUTES).join(', ')}` })
  try {
    return json(200, await route(request, inspected))
  } catch (error) {
    return json(400, { message: error instanceof Error ? error.message : String(error) })
  }
}

/** A function's package, where GetFunction says it can be fetched. */
async function codePackage(file: string): Promise<HttpResponse> {
  const body = await readFile(file).catch(() => undefined)
  if (body === undefined) return json(404, { message: 'there is no such package' })
  return { status: 200, headers: { 'content-type': 'application/zip' }, body }
}

function json(status: number, value: unknown): HttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` }
}
