import { AwsError } from '../../core/errors.ts'
import type { ServiceModel } from '../models/model.ts'
import { type Field, fieldsOf, structureOf } from './fields.ts'
import type { HttpRequest, HttpResponse, Members, OperationRef, Protocol, ResolvedError } from './protocol.ts'
import { type QueryDialect, type QueryNode, readParameters, readQueryFields } from './query-reader.ts'
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
  const fields = input ? fieldsOf(model, input).body : []
  const parameters = readParameters(request)
  refuseUnknown(parameters, fields)
  const members = readQueryFields(model, fields, parameters, DIALECT)
  const missing = input?.required?.find((name) => members[name] === undefined)
  if (missing === undefined) return members
  const name = missing.charAt(0).toLowerCase() + missing.slice(1)
  throw new AwsError('MissingParameter', `The request must contain the parameter ${name}`, { status: 400 })
}

/** What no operation has as an input: the operation's name, and the signature of a request without a body. */
const ENVELOPE = /^(Action|Version|X-Amz-.+|AWSAccessKeyId|SecurityToken|Signature.*|Timestamp|Expires)$/

/** EC2 takes no parameter that it does not know. */
function refuseUnknown({ children }: QueryNode, fields: readonly Field[]): void {
  const known = new Set(fields.map(({ ec2Wire }) => ec2Wire.split('.')[0]))
  for (const name of children?.keys() ?? []) {
    if (known.has(name) || ENVELOPE.test(name)) continue
    throw new AwsError('UnknownParameter', `The parameter ${name} is not recognized`, { status: 400 })
  }
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
