import { AwsError } from '../../core/errors.ts'
import type { ServiceModel } from '../models/model.ts'
import { type Field, type Fields, fieldsOf, structureOf } from './fields.ts'
import { readBindings, writeBindings } from './http-bindings.ts'
import { readFields, readJson, writeFields, writeJson } from './json-shapes.ts'
import type { HttpRequest, HttpResponse, Members, OperationRef, Protocol, ResolvedError } from './protocol.ts'
import { matchRoute } from './rest-routes.ts'
import { toBuffer } from './scalars.ts'

/** JSON bodies, everything else in path, query and headers. @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export const restJson: Protocol = { operationName: matchRoute, parse, serialize, serializeError }

function parse(ref: OperationRef, request: HttpRequest): Members {
  const { model, operation } = ref
  const input = structureOf(model, operation.input)
  if (!input) return {}
  const { body, payload } = fieldsOf(model, input)
  const bound = readBindings(ref, input, request)
  if (payload) {
    const value = readPayload(model, payload, request.body)
    return value === undefined ? bound : { ...bound, [payload.name]: value }
  }
  if (body.length === 0 || request.body.length === 0) return bound
  return { ...bound, ...readFields(model, body, parseBody(request.body)) }
}

function readPayload(model: ServiceModel, payload: Field, body: Buffer): unknown {
  if (body.length === 0) return undefined
  if (payload.shape.type === 'blob') return body
  if (payload.shape.type === 'string') return body.toString('utf8')
  return readJson(model, payload, parseBody(body))
}

function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    const message = `Could not parse request body into json: ${(error as Error).message}`
    throw new AwsError('InvalidRequestContentException', message, { status: 400 })
  }
}

function serialize({ model, operation }: OperationRef, output: Members, requestId: string): HttpResponse {
  const shape = structureOf(model, operation.output)
  const fields = shape && fieldsOf(model, shape)
  const bound = writeBindings(model, fields?.all ?? [], output)
  const status = bound.status ?? operation.status
  const { body, contentType } = writeBody(model, fields, output, status)
  const headers = { 'content-type': contentType, ...bound.headers, 'x-amzn-requestid': requestId }
  return { status, headers, body }
}

function writeBody(model: ServiceModel, fields: Fields | undefined, output: Members, status: number) {
  const contentType = 'application/json'
  const payload = fields?.payload
  if (payload) {
    const value = output[payload.name]
    if (value === undefined || value === null) return { body: '', contentType }
    if (value instanceof Uint8Array && payload.shape.type === 'structure') {
      return { body: value, contentType: 'application/vnd.amazon.eventstream' }
    }
    // A blob here is what a Lambda function answered, which is JSON; AWS labels it so.
    if (payload.shape.type === 'blob') return { body: toBuffer(value), contentType }
    if (payload.shape.type === 'string') return { body: String(value), contentType: 'text/plain' }
    return { body: JSON.stringify(writeJson(model, payload, value)), contentType }
  }
  const isEmpty = !fields || (fields.body.length === 0 && status === 204)
  return { body: isEmpty ? '' : JSON.stringify(writeFields(model, fields.body, output)), contentType }
}

function serializeError(model: ServiceModel, resolved: ResolvedError, requestId: string): HttpResponse {
  const { error, code, status, fault } = resolved
  const shape = structureOf(model, resolved.shape)
  const { all, body } = shape ? fieldsOf(model, shape) : { all: [], body: [] }
  const bound = writeBindings(model, all, error.fields)
  const content = {
    // Lambda tells whose fault it was in a member of the error.
    ...(shape?.members.Type && { Type: fault === 'client' ? 'User' : 'Service' }),
    ...(shape ? writeFields(model, body, error.fields) : error.fields),
    [messageMember(resolved, shape?.members)]: error.message,
  }
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': code, ...bound.headers }
  return {
    status: bound.status ?? status,
    headers: { ...headers, 'x-amzn-requestid': requestId },
    body: JSON.stringify(content),
  }
}

/** As the shape spells it; of the errors without a shape, authorization writes `Message`, the gateway before it `message`. */
function messageMember({ code }: ResolvedError, members: object | undefined): string {
  if (members) return 'message' in members ? 'message' : 'Message'
  return code === 'AccessDeniedException' ? 'Message' : 'message'
}
