import type { Caller } from '../credentials.ts'
import { sourceIpOf } from '../network/network-path.ts'
import type { HttpRequest } from '../protocols/protocol.ts'
import type { FunctionUrl, LambdaFunction } from '../services/lambda/state.ts'

/** What a request is answered with, beyond itself. */
export interface UrlCall {
  readonly fn: LambdaFunction
  readonly url: FunctionUrl
  /** Below the URL. */
  readonly path: string
  readonly caller: Caller
  readonly requestId: string
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly endpoint: string
}

/** Headers that would let the function act as its caller; whether AWS hands them on is not verified. */
const SECRET = new Set(['authorization', 'x-amz-security-token'])

/**
 * A request as the function gets it, in the payload format 2.0.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export function urlEvent(request: HttpRequest, call: UrlCall): Record<string, unknown> {
  const { query, headers, body } = request
  const cookies = headers.cookie?.split(/;\s*/).filter((cookie) => cookie !== '')
  const isText = isTextual(headers['content-type'])
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: call.path,
    rawQueryString: query,
    ...(cookies && { cookies }),
    headers: headersOf(request, call),
    ...(query !== '' && { queryStringParameters: parametersOf(query) }),
    requestContext: requestContext(request, call),
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  }
}

function headersOf({ headers, via }: HttpRequest, { endpoint }: UrlCall): Record<string, string> {
  const own = Object.entries(headers).filter(([name]) => !SECRET.has(name) && !name.startsWith(':'))
  return {
    ...Object.fromEntries(own),
    ...(via === undefined && { 'x-forwarded-for': '127.0.0.1' }),
    'x-forwarded-proto': 'http',
    'x-forwarded-port': new URL(endpoint).port,
  }
}

/** Values of the same name joined by commas, in the order of their coming. */
function parametersOf(query: string): Record<string, string> {
  const parameters: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = Object.hasOwn(parameters, name) ? `${parameters[name]},${value}` : value
  }
  return parameters
}

function requestContext({ method, headers, via }: HttpRequest, call: UrlCall) {
  const { fn, url, path, caller, requestId, time } = call
  const domainName = `${url.id}.lambda-url.${fn.region}.localhost`
  return {
    accountId: url.authType === 'NONE' ? 'anonymous' : fn.account,
    apiId: url.id,
    ...(url.authType === 'AWS_IAM' && { authentication: null, authorizer: { iam: identityOf(caller) } }),
    domainName,
    domainPrefix: url.id,
    http: {
      method,
      path,
      protocol: 'HTTP/1.1',
      ...sourceIpOf(via),
      userAgent: headers['user-agent'] ?? null,
    },
    requestId,
    routeKey: '$default',
    stage: '$default',
    time: clockText(time),
    timeEpoch: time,
  }
}

function identityOf({ accessKeyId, account, arn, userId }: Caller) {
  return {
    accessKey: accessKeyId,
    accountId: account,
    callerId: userId,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: arn,
    userId,
  }
}

/** Bodies of these types are handed on as text; forms are not among them. Which more there are is not verified. */
function isTextual(contentType = ''): boolean {
  return /^(text\/.*|application\/(json|javascript|xml)|.*\+(json|xml))$/i.test(contentType.split(';')[0]?.trim() ?? '')
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `07/Sep/2021:22:50:22 +0000` */
function clockText(time: number): string {
  const [date = '', clock = ''] = new Date(time).toISOString().split('T')
  const [year, month, day] = date.split('-')
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${clock.slice(0, 8)} +0000`
}
