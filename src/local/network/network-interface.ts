import { isFromAnotherSite } from '../browser-guard.ts'
import type { Cloud } from '../cloud.ts'
import { answerFunctionUrl, functionUrlOf } from '../function-urls.ts'
import { answer } from '../pipeline.ts'
import type { HttpRequest, HttpResponse } from '../protocols/protocol.ts'
import { startServer } from '../server.ts'
import { scopeAt } from '../services/ec2/scope.ts'
import type { LambdaFunction } from '../services/lambda/state.ts'
import { streamsPayload } from '../stages/identify.ts'
import { type Connection, NETWORK } from './connections.ts'
import { findPath, type Origin } from './find-path.ts'
import { combinationKey } from './hyperplane.ts'
import { targetOf } from './request-target.ts'

/** Where an execution environment in a VPC finds AWS. */
export interface NetworkInterface {
  /** `http://127.0.0.1:…`, of this environment alone. */
  readonly endpoint: string
  /** Ends every connection, those that are never answered too. */
  close(): Promise<void>
}

/**
 * Opens the way by which one execution environment reaches AWS: a port of its own, whose requests are answered where the VPC's
 * routes, endpoints and security groups, as they are at that moment, let them through. All others are taken and never
 * answered, until the client gives up.
 */
export async function openInterface(
  cloud: Cloud,
  fn: Pick<LambdaFunction, 'account' | 'region' | 'partition'>,
  connection: Connection,
): Promise<NetworkInterface> {
  const { subnets } = connection.attachment
  const subnet = subnets[connection.environments++ % subnets.length] as string
  const place = { port: 0, host: '127.0.0.1', streams: isObject }
  const server = await startServer(place, (request) => {
    const via = isFromAnotherSite(request.headers) ? undefined : pathOf(cloud, fn, connection, subnet, request)
    if (via === undefined) return unanswered(request)
    const url = functionUrlOf(request)
    // What AWS says of its own address (a queue's URL) must lead through here again.
    const inside = { ...cloud, endpoint: server.url }
    const sent = { ...request, via }
    return url === undefined ? answer(sent, inside) : answerFunctionUrl(sent, url, inside)
  })
  return { endpoint: server.url, close: server.close }
}

/** Variables of a process that name this AWS, or a function URL of it, shall lead to where the process may reach it. */
export function insideVariables(
  variables: Readonly<Record<string, string>>,
  { endpoint }: Pick<Cloud, 'endpoint'>,
  inside: Pick<NetworkInterface, 'endpoint'> | undefined,
): Record<string, string> {
  if (inside === undefined) return { ...variables }
  const { hostname, port } = new URL(endpoint)
  const own = [hostname, '127.0.0.1', 'localhost'].map((host) => host.replace(/[.[\]]/g, '\\$&')).join('|')
  const hosts = new RegExp(`(?<![\\w.-])(?:${own}):${port}(?!\\d)`, 'g')
  const urls = new RegExp(`(\\.lambda-url\\.[\\w-]+\\.localhost):${port}(?!\\d)`, 'g')
  const { host, port: insidePort } = new URL(inside.endpoint)
  const move = (value: string) => value.replace(hosts, host).replace(urls, `$1:${insidePort}`)
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, move(value)]))
}

function isObject(head: HttpRequest): boolean {
  return functionUrlOf(head) === undefined && streamsPayload(head)
}

function pathOf(
  cloud: Cloud,
  fn: Pick<LambdaFunction, 'account' | 'region' | 'partition'>,
  { attachment }: Connection,
  subnetId: string,
  request: HttpRequest,
) {
  const target = targetOf(request, fn.region)
  const origin = originOf(cloud, fn, attachment.groups, subnetId)
  return target && origin && findPath(scopeAt(cloud, fn), origin, target)
}

function originOf(
  cloud: Cloud,
  fn: Pick<LambdaFunction, 'account' | 'region' | 'partition'>,
  groups: readonly string[],
  subnetId: string,
): Origin | undefined {
  const { state } = scopeAt(cloud, fn)
  const shared = cloud.store.get(NETWORK, fn).interfaces.get(combinationKey(subnetId, groups))
  const subnet = state.subnets.get(subnetId)
  const address = state.networkInterfaces.get(shared?.id ?? '')?.addresses[0]?.PrivateIpAddress
  return subnet && address !== undefined ? { subnet, address, groups } : undefined
}

/** A blackhole: nothing comes back; once nobody waits any more, the connection is ended. */
function unanswered({ signal }: HttpRequest): Promise<HttpResponse> {
  return new Promise((resolve) => {
    const end = () => resolve({ status: 504, headers: {}, body: '', reset: true })
    if (signal?.aborted) end()
    else signal?.addEventListener('abort', end, { once: true })
  })
}
