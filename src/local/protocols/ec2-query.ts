import { AwsError } from '../../core/errors.ts'
import type { ServiceModel } from '../models/model.ts'
import { type Field, fieldsOf, structureOf } from './fields.ts'
import type { HttpRequest, HttpResponse, Members, OperationRef, Protocol, ResolvedError } from './protocol.ts'
import { type QueryDialect, readParameters, readQueryFields } from './query-reader.ts'
import { writeXmlFields } from './xml-shapes.ts'
import { attribute, element, textElement, XML_DECLARATION } from './xml-writer.ts'

/** aws-query as EC2 speaks it: its own parameter names, no result wrapper. @see https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html */
export const ec2Query: Protocol = { operationName, parse, serialize, serializeError }

const DIALECT: QueryDialect = {
  wire: (field: Field) => field.ec2Wire,
  isFlat: () => true,
  invalid: (parameter, text) =>
    new AwsError('InvalidParameterValue', `Value (${text}) for parameter ${parameter} is invalid.`, { status: 400 }),
}

function operationName(_model: ServiceModel, request: HttpRequest): string | undefined {
  return readParameters(request).children?.get('Action')?.value
}

function parse({ model, operation }: OperationRef, request: HttpRequest): Members {
  const input = structureOf(model, operation.input)
  if (!input) return {}
  return readQueryFields(model, fieldsOf(model, input).body, readParameters(request), DIALECT)
}

function serialize({ model, name, operation }: OperationRef, output: Members, requestId: string): HttpResponse {
  const shape = structureOf(model, operation.output)
  // Operations without an output answer `<return>true</return>`.
  const content = shape ? writeXmlFields(model, fieldsOf(model, shape).body, output) : element('return', 'true')
  const xmlns = model.xmlNamespace ? attribute('xmlns', model.xmlNamespace) : ''
  const body = element(`${name}Response`, textElement('requestId', requestId) + content, xmlns)
  return { status: operation.status, headers: headersOf(requestId), body: XML_DECLARATION + body }
}

function serializeError(model: ServiceModel, resolved: ResolvedError, requestId: string): HttpResponse {
  const shape = structureOf(model, resolved.shape)
  const extra = shape ? fieldsOf(model, shape).body.filter(({ name }) => name.toLowerCase() !== 'message') : []
  const content =
    textElement('Code', resolved.code) +
    textElement('Message', resolved.error.message) +
    writeXmlFields(model, extra, resolved.error.fields)
  const errors = element('Errors', element('Error', content))
  const body = element('Response', errors + textElement('RequestID', requestId))
  return { status: resolved.status, headers: headersOf(requestId), body: XML_DECLARATION + body }
}

function headersOf(requestId: string): Record<string, string> {
  return { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId }
}
