import type { ServiceModel } from '../models/model.ts'
import { fieldsOf, structureOf } from './fields.ts'
import { readFields, serializationError, writeFields } from './json-shapes.ts'
import type { HttpRequest, HttpResponse, Members, OperationRef, Protocol, ResolvedError } from './protocol.ts'

/** JSON in, JSON out, the operation in `X-Amz-Target`. @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export const awsJson: Protocol = { operationName, parse, serialize, serializeError }

function operationName(model: ServiceModel, request: HttpRequest): string | undefined {
  const target = request.headers['x-amz-target']
  const prefix = `${model.targetPrefix}.`
  return target?.startsWith(prefix) ? target.slice(prefix.length) : undefined
}

function parse({ model, operation }: OperationRef, request: HttpRequest): Members {
  const body = parseBody(request.body)
  const input = structureOf(model, operation.input)
  return readFields(model, input ? fieldsOf(model, input).body : [], body)
}

function parseBody(body: Buffer): unknown {
  if (body.length === 0) return {}
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw serializationError('Could not parse request body into json')
  }
}

function serialize({ model, operation }: OperationRef, output: Members, requestId: string): HttpResponse {
  const shape = structureOf(model, operation.output)
  const fields = shape && fieldsOf(model, shape)
  const events = fields?.body.find((field) => field.shape.type === 'structure' && field.shape.streaming)
  if (events && output[events.name] instanceof Uint8Array) {
    const headers = { 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-requestid': requestId }
    return { status: operation.status, headers, body: output[events.name] as Uint8Array }
  }
  // An operation without an output shape has an empty body, not an empty object.
  const body = fields ? JSON.stringify(writeFields(model, fields.body, output)) : ''
  return { status: operation.status, headers: headersOf(model, requestId), body }
}

function serializeError(model: ServiceModel, resolved: ResolvedError, requestId: string): HttpResponse {
  const { error, code, status, fault } = resolved
  const shape = structureOf(model, resolved.shape)
  const message = shape && !shape.members.message ? 'Message' : 'message'
  const fields = shape ? writeFields(model, fieldsOf(model, shape).body, error.fields) : error.fields
  const body = JSON.stringify({ __type: resolved.shape ?? code, ...fields, [message]: error.message })
  const headers = headersOf(model, requestId)
  if (model.queryCompatible) headers['x-amzn-query-error'] = `${code};${fault === 'client' ? 'Sender' : 'Receiver'}`
  return { status, headers, body }
}

function headersOf(model: ServiceModel, requestId: string): Record<string, string> {
  return { 'content-type': `application/x-amz-json-${model.jsonVersion ?? '1.1'}`, 'x-amzn-requestid': requestId }
}
