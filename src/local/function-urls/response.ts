import { validateHeaderName, validateHeaderValue } from 'node:http'
import type { InvocationResult } from '../functions/function-service.ts'
import type { HttpResponse } from '../protocols/protocol.ts'
import type { FunctionUrl } from '../services/lambda/state.ts'

/** What a function may answer to say more than a body. */
interface Answer {
  readonly statusCode: unknown
  readonly headers?: unknown
  readonly cookies?: unknown
  readonly body?: unknown
  readonly isBase64Encoded?: unknown
}

/** A function that failed, or whose answer is no answer (recorded). */
const FAILED: HttpResponse = {
  status: 502,
  headers: { 'content-type': 'application/json' },
  body: 'Internal Server Error',
}

/** Headers that belong to the connection, which is not the function's. */
const CONNECTION = /^(connection|content-length|keep-alive|transfer-encoding|upgrade)$/

/** Between the head and the body of a streamed answer. */
const SEPARATOR = Buffer.alloc(8)

/**
 * What a function answered, as its caller gets it over HTTP.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export function urlResponse(
  { payload, functionError }: InvocationResult,
  mode: FunctionUrl['invokeMode'],
): HttpResponse {
  if (functionError !== undefined) return FAILED
  if (mode === 'RESPONSE_STREAM') return streamed(payload)
  const value = parse(payload)
  if (isAnswer(value)) return respond(value)
  // A string is answered without its quotes (recorded), everything else as it came.
  const body = typeof value === 'string' ? value : payload
  return { status: 200, headers: { 'content-type': 'application/json' }, body }
}

/**
 * Everything that was streamed, at once. A stream that was opened with `HttpResponseStream.from` begins with status and headers;
 * otherwise, and for a function that does not stream, all of it is the body.
 */
function streamed(payload: Buffer): HttpResponse {
  const end = payload.indexOf(SEPARATOR)
  const head = end < 0 ? undefined : parse(payload.subarray(0, end))
  if (typeof head !== 'object' || head === null) {
    return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: payload }
  }
  const body = payload.subarray(end + SEPARATOR.length).toString('base64')
  const type = { 'content-type': 'application/octet-stream' }
  return respond({ statusCode: 200, ...head, body, isBase64Encoded: true }, type)
}

function respond(answer: Answer, type: Record<string, string> = { 'content-type': 'application/json' }): HttpResponse {
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded } = answer
  const status = Number(statusCode)
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const lines = headerLines(headers)
  if (!Number.isInteger(status) || status < 200 || status > 599 || lines === undefined) return FAILED
  if (!Array.isArray(cookies) || !cookies.every((cookie) => isHeader('set-cookie', cookie))) return FAILED
  return {
    status,
    headers: { ...type, ...lines },
    body: isBase64Encoded === true ? Buffer.from(text, 'base64') : text,
    ...(cookies.length > 0 && { cookies }),
  }
}

/** By lower-case name; `undefined` where one of them cannot be sent. */
function headerLines(headers: unknown): Record<string, string> | undefined {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return undefined
  const lines = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const)
  if (!lines.every(([name, value]) => isHeader(name, value))) return undefined
  return Object.fromEntries(lines.filter(([name]) => !CONNECTION.test(name)))
}

function isHeader(name: string, value: unknown): boolean {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value as string)
    return typeof value === 'string'
  } catch {
    return false
  }
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'statusCode' in value
}

function parse(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString())
  } catch {
    return undefined
  }
}
