import { AwsError } from '../../core/errors.ts'
import type { ServiceModel } from '../models/model.ts'
import { type Field, fieldsOf, structureOf } from './fields.ts'
import type { HttpRequest, HttpResponse, Members, OperationRef, Protocol, ResolvedError } from './protocol.ts'
import { type QueryDialect, readParameters, readQueryFields } from './query-reader.ts'
import { writeXmlFields } from './xml-shapes.ts'
import { attribute, element, textElement } from './xml-writer.ts'

/** A form in, XML out, the operation in `Action`. @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export const awsQuery: Protocol = { operationName, parse, serialize, serializeError }

const DIALECT: QueryDialect = {
  wire: (field: Field) => field.wire,
  isFlat: (field: Field) => field.flattened,
  invalid: (parameter, text, type) =>
    new AwsError('MalformedInput', `'${text}' at '${parameter}' can not be converted to a ${type}`, { status: 400 }),
}

function operationName(_model: ServiceModel, request: HttpRequest): string | undefined {
  return readParameters(request).children?.get('Action')?.value
}

function parse({ model, operation }: OperationRef, request: HttpRequest): Members {
  const input = structureOf(model, operation.input)
  if (!input) return {}
  const members = readQueryFields(model, fieldsOf(model, input).body, readParameters(request), DIALECT)
  const { pathMember } = model
  const isInPath = pathMember !== undefined && input.members[pathMember] !== undefined && request.path !== '/'
  return isInPath ? { [pathMember]: request.path, ...members } : members
}

function serialize({ model, name, operation }: OperationRef, output: Members, requestId: string): HttpResponse {
  const shape = structureOf(model, operation.output)
  const result = shape ? element(`${name}Result`, writeXmlFields(model, fieldsOf(model, shape).body, output)) : ''
  const metadata = element('ResponseMetadata', textElement('RequestId', requestId))
  const body = element(`${name}Response`, result + metadata, xmlnsOf(model))
  return { status: operation.status, headers: headersOf(requestId), body }
}

function serializeError(model: ServiceModel, resolved: ResolvedError, requestId: string): HttpResponse {
  const { error, code, status, fault } = resolved
  const shape = structureOf(model, resolved.shape)
  const extra = shape ? fieldsOf(model, shape).body.filter(({ name }) => name.toLowerCase() !== 'message') : []
  const content =
    textElement('Type', fault === 'client' ? 'Sender' : 'Receiver') +
    textElement('Code', code) +
    textElement('Message', error.message) +
    writeXmlFields(model, extra, error.fields)
  const body = element('ErrorResponse', element('Error', content) + textElement('RequestId', requestId), xmlnsOf(model))
  return { status, headers: headersOf(requestId), body }
}

function xmlnsOf(model: ServiceModel): string {
  return model.xmlNamespace ? attribute('xmlns', model.xmlNamespace) : ''
}

function headersOf(requestId: string): Record<string, string> {
  return { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }
}
