import { Readable } from 'node:stream'
import { AwsError } from '../../core/errors.ts'
import type { ServiceModel, StructureShape } from '../models/model.ts'
import { type Field, type Fields, fieldsOf, structureOf } from './fields.ts'
import { readBindings, writeBindings } from './http-bindings.ts'
import type { HttpRequest, HttpResponse, Members, OperationRef, Protocol, ResolvedError } from './protocol.ts'
import { matchRoute } from './rest-routes.ts'
import { toBuffer } from './scalars.ts'
import { readXml } from './xml-reader.ts'
import { malformedXml, readXmlFields, writeXml, writeXmlFields } from './xml-shapes.ts'
import { attribute, element, escapeXml, textElement, XML_DECLARATION } from './xml-writer.ts'

/** S3's protocol: XML bodies or bare bytes, everything else in path, query and headers. @see https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html */
export const restXml: Protocol = { operationName: matchRoute, parse, serialize, serializeError }

function parse(ref: OperationRef, request: HttpRequest): Members {
  const { model, operation } = ref
  const input = structureOf(model, operation.input)
  if (!input) return {}
  const { body, payload } = fieldsOf(model, input)
  const bound = bindings(ref, input, request)
  if (payload && request.stream) return { ...bound, [payload.name]: request.stream }
  if (request.body.length === 0) return bound
  if (payload) return { ...bound, [payload.name]: readPayload(model, payload, request.body) }
  if (body.length === 0) return bound
  return { ...bound, ...readXmlFields(model, input, parseBody(request.body)) }
}

/** What travels outside the body and is not of its type is an argument that S3 does not take. */
function bindings(ref: OperationRef, input: StructureShape, request: HttpRequest): Members {
  try {
    return readBindings(ref, input, request)
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'SerializationException') throw error
    throw new AwsError('InvalidArgument', error.message, { status: 400 })
  }
}

function readPayload(model: ServiceModel, { shape }: Field, body: Buffer): unknown {
  if (shape.type === 'blob') return body
  if (shape.type === 'structure') return readXmlFields(model, shape, parseBody(body))
  return body.toString('utf8')
}

function parseBody(body: Buffer) {
  const root = readXml(body.toString('utf8'))
  if (!root) throw malformedXml()
  return root
}

function serialize({ model, operation }: OperationRef, output: Members, requestId: string): HttpResponse {
  const shape = structureOf(model, operation.output)
  const fields = shape && fieldsOf(model, shape)
  const bound = writeBindings(model, fields?.all ?? [], output)
  // What is answered in part says so.
  const status = bound.status ?? ('content-range' in bound.headers ? 206 : operation.status)
  const { body, contentType } = fields?.payload
    ? writePayload(model, fields.payload, output[fields.payload.name])
    : writeBody(model, fields, shape?.xmlName ?? operation.output ?? '', output)
  const type: Record<string, string> = contentType ? { 'content-type': contentType } : {}
  return { status, headers: { ...type, ...bound.headers, 'x-amz-request-id': requestId }, body }
}

function writePayload(model: ServiceModel, field: Field, value: unknown) {
  if (value === undefined || value === null) return { body: '', contentType: '' }
  const { shape } = field
  if (value instanceof Readable) return { body: value, contentType: 'binary/octet-stream' }
  if (shape.type === 'blob') return { body: toBuffer(value), contentType: 'binary/octet-stream' }
  if (shape.type !== 'structure') return { body: String(value), contentType: 'text/plain' }
  if (value instanceof Uint8Array) return { body: value, contentType: 'application/vnd.amazon.eventstream' }
  const tag = field.member.name ?? shape.xmlName ?? field.member.shape
  const namespaced = shape.xmlNamespace || field.member.xmlNamespace || !model.xmlNamespace
  const xml = namespaced
    ? writeXml(model, field, tag, value)
    : writeXml(
        model,
        { ...field, member: { ...field.member, xmlNamespace: ['', model.xmlNamespace ?? ''] } },
        tag,
        value,
      )
  return { body: XML_DECLARATION + xml, contentType: 'application/xml' }
}

function writeBody(model: ServiceModel, fields: Fields | undefined, tag: string, output: Members) {
  if (!fields || fields.body.length === 0) return { body: '', contentType: '' }
  const xmlns = model.xmlNamespace ? attribute('xmlns', model.xmlNamespace) : ''
  const [first, second] = fields.body
  // GetBucketLocation: the root element is the member itself.
  const unwrapped = first && !second && first.wire === tag && first.shape.type === 'string'
  const content = unwrapped ? escapeXml(String(output[first.name] ?? '')) : writeXmlFields(model, fields.body, output)
  return { body: XML_DECLARATION + element(tag, content, xmlns), contentType: 'application/xml' }
}

function serializeError(model: ServiceModel, resolved: ResolvedError, requestId: string): HttpResponse {
  const { error, code, status } = resolved
  const shape = structureOf(model, resolved.shape)
  const { all, body } = shape ? fieldsOf(model, shape) : { all: [], body: [] }
  const bound = writeBindings(model, all, error.fields)
  const modelled = body.filter(({ name }) => name.toLowerCase() !== 'message')
  const content =
    textElement('Code', code) +
    textElement('Message', error.message) +
    writeXmlFields(model, modelled, error.fields) +
    looseFields(error.fields, all) +
    textElement('RequestId', requestId)
  const headers = {
    'content-type': 'application/xml',
    ...bound.headers,
    ...error.headers,
    'x-amz-request-id': requestId,
  }
  return { status: bound.status ?? status, headers, body: XML_DECLARATION + element('Error', content) }
}

/** S3 models few of its errors, and those without members; `BucketName`, `Key` or `Resource` are written as they come. */
function looseFields(fields: Members, modelled: readonly Field[]): string {
  return Object.entries(fields)
    .filter(([name]) => !modelled.some((field) => field.name === name))
    .map(([name, value]) => textElement(name, String(value)))
    .join('')
}
