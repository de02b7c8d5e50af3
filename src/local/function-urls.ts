import { AwsError } from '../core/errors.ts'
import { fraction, uuid } from '../core/random.ts'
import { readSignature } from '../sigv4/verify-request.ts'
import { decide, type RequestFacts } from './authorizer.ts'
import { isFromAnotherSite } from './browser-guard.ts'
import type { Cloud } from './cloud.ts'
import { anonymousCaller, type Caller } from './credentials.ts'
import { allowsOrigin, corsHeaders, isPreflight, preflightHeaders } from './function-urls/cors.ts'
import { urlEvent } from './function-urls/event.ts'
import { urlResponse } from './function-urls/response.ts'
import { loadModel } from './models/load-model.ts'
import { sourceIpOf } from './network/network-path.ts'
import type { HttpRequest, HttpResponse } from './protocols/protocol.ts'
import { protocols } from './protocols/protocols.ts'
import { resolveError } from './protocols/resolve-error.ts'
import { functionAccess } from './services/lambda/access.ts'
import { findVersion, parseFunctionArn, referenceArn } from './services/lambda/find.ts'
import { checkInvocable } from './services/lambda/function-change.ts'
import { lookUpUrl, urlKeys } from './services/lambda/function-url.ts'
import { checkPayload, MAX_SYNC_BYTES } from './services/lambda/invocation-input.ts'
import type { FunctionUrl, LambdaFunction } from './services/lambda/state.ts'
import { authenticate } from './stages/authenticate.ts'
import { noteDenial } from './stages/authorize.ts'

/** A request's own words for the function URL it is for. */
export interface UrlAddress {
  readonly id: string
  /** As in the host name; `undefined` where the path names the URL. */
  readonly region: string | undefined
  /** The path below the URL. */
  readonly path: string
}

/** A function and the URL by which it is called. */
interface CalledUrl {
  readonly fn: LambdaFunction
  readonly url: FunctionUrl
  /** The function's ARN, with the alias that the URL is for. */
  readonly arn: string
  /** The path below the URL. */
  readonly path: string
}

/**
 * Which function URL a request is for: by its host name, `ID.lambda-url.REGION.localhost`, or, for clients that cannot resolve
 * names below `localhost`, by the beginning of its path, `/_xacct/url/ID/`.
 */
export function functionUrlOf({ headers, path }: HttpRequest): UrlAddress | undefined {
  const [, id, region] = /^([a-z0-9]+)\.lambda-url\.([a-z0-9-]+)\.localhost(?::\d+)?$/i.exec(headers.host ?? '') ?? []
  if (id !== undefined && region !== undefined) return { id: id.toLowerCase(), region: region.toLowerCase(), path }
  const [, inPath, rest] = /^\/_xacct\/url\/([a-z0-9]+)(\/.*|)$/.exec(path) ?? []
  return inPath === undefined ? undefined : { id: inPath, region: undefined, path: rest || '/' }
}

/**
 * Answers a request to a function URL. Never rejects.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export async function answerFunctionUrl(
  request: HttpRequest,
  { id, region, path }: UrlAddress,
  cloud: Cloud,
): Promise<HttpResponse> {
  const requestId = uuid(cloud.random)
  const found = lookUpUrl(id, cloud.store)
  if (found === undefined || (region ?? found.fn.region) !== found.fn.region) return noUrl(requestId)
  const { fn, url } = found
  const { origin } = request.headers
  // Whoever configures CORS says which pages may call the function; to others of this machine's browsers it is closed.
  if (isFromAnotherSite(request.headers) && !allowsOrigin(url.cors, origin)) return refusedPage(requestId)
  if (isPreflight(request) && url.cors) {
    return { status: 200, headers: { ...preflightHeaders(url.cors, origin), ...idHeader(requestId) }, body: '' }
  }
  const called = { fn, url, path, arn: referenceArn({ ...parseFunctionArn(fn.arn), qualifier: url.qualifier }) }
  const response = await call(request, called, requestId, cloud).catch((error: unknown) =>
    errorResponse(error, requestId, cloud),
  )
  const headers = { ...response.headers, ...corsHeaders(url.cors, origin), ...idHeader(requestId) }
  return { ...response, headers }
}

/** @throws AwsError whatever keeps the function from being invoked */
async function call(request: HttpRequest, called: CalledUrl, requestId: string, cloud: Cloud): Promise<HttpResponse> {
  const { fn, url, arn } = called
  const caller = callerOf(request, called, requestId, cloud)
  const { headers, via } = request
  checkAccess(caller, called, cloud, {
    requestId,
    region: fn.region,
    operation: 'lambda:InvokeFunctionUrl',
    userAgent: headers['user-agent'],
    via,
    ...sourceIpOf(via),
  })
  const event = urlEvent(request, { ...called, caller, requestId, time: cloud.clock.now(), endpoint: cloud.endpoint })
  const payload = Buffer.from(JSON.stringify(event))
  checkPayload(payload, MAX_SYNC_BYTES)
  const version = findVersion(fn, parseFunctionArn(arn), () => fraction(cloud.random))
  checkInvocable(version, cloud)
  const result = await cloud.functions.invoke(fn, version, { requestId, payload, invokedFunctionArn: arn })
  return urlResponse(result, url.invokeMode ?? 'BUFFERED')
}

/** Without a signature there is nobody to ask about; with auth type `NONE` nobody is asked for. */
function callerOf(request: HttpRequest, { fn, url }: CalledUrl, requestId: string, cloud: Cloud): Caller {
  if (url.authType === 'NONE') return anonymousCaller(fn.partition)
  const model = loadModel('lambda')
  const signature = readSignature(request)
  if ('problem' in signature && signature.problem === 'missing')
    throw new AwsError('AccessDeniedException', 'Forbidden')
  const { caller, region } = authenticate(
    {
      request,
      routed: request,
      requestId,
      service: 'lambda',
      model,
      protocol: protocols[model.protocol],
      operationName: undefined,
      ref: undefined,
      signature,
    },
    cloud,
  )
  if (region === fn.region) return caller
  throw new AwsError('InvalidSignatureException', `Credential should be scoped to a valid region, not '${region}'. `)
}

/**
 * Both the URL and the function behind it must be allowed.
 * @throws AwsError `AccessDeniedException` in the words that were recorded
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
function checkAccess(caller: Caller, { url, arn }: CalledUrl, cloud: Cloud, facts: RequestFacts): void {
  const wanted = [
    ['InvokeFunctionUrl', urlKeys(arn, url.authType)],
    ['InvokeFunction', { 'lambda:InvokedViaFunctionUrl': true }],
  ] as const
  for (const [action, keys] of wanted) {
    const access = functionAccess(action, parseFunctionArn(arn), { cloud })
    const decision = decide(cloud, caller, { ...access, context: { ...access.context, ...keys } }, facts)
    if (decision.decision === 'allow') continue
    noteDenial(cloud, decision)
    throw new AwsError(
      'AccessDeniedException',
      'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
    )
  }
}

function errorResponse(error: unknown, requestId: string, { log }: Cloud): HttpResponse {
  const model = loadModel('lambda')
  if (error instanceof AwsError) {
    return protocols[model.protocol].serializeError(model, resolveError(model, error), requestId)
  }
  log(`internal error: ${error instanceof Error ? error.stack : String(error)}`)
  return json(500, { message: 'the local AWS failed on this request; its log says where' })
}

function noUrl(requestId: string): HttpResponse {
  return json(403, { Message: null }, { 'x-amzn-errortype': 'AccessDeniedException', ...idHeader(requestId) })
}

function refusedPage(requestId: string): HttpResponse {
  const message =
    'pages of other sites may not call this function: the CORS configuration of its URL does not allow them'
  return json(403, { message }, idHeader(requestId))
}

function idHeader(requestId: string): Record<string, string> {
  return { 'x-amzn-requestid': requestId }
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }
}
