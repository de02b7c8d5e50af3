import { AwsError } from '../../core/errors.ts'
import type { ServiceModel } from '../models/model.ts'
import { validateInput } from '../models/validate-input.ts'
import type { Members, OperationRef } from '../protocols/protocol.ts'
import { malformedXml } from '../protocols/xml-shapes.ts'
import { refusedInput } from '../services/organizations/errors.ts'
import type { AuthenticatedCall } from './authenticate.ts'

/** A request whose input is typed and within the model's constraints. */
export interface ParsedCall extends AuthenticatedCall {
  readonly ref: OperationRef
  readonly input: Members
}

/**
 * Reads the input and checks it against the model.
 * @throws AwsError for an operation the service does not have, a malformed body, or a value the model refuses
 */
export function parse(call: AuthenticatedCall): ParsedCall {
  const { ref, protocol, routed, model, operationName } = call
  if (ref === undefined) throw unknownOperation(model, operationName, routed.method)
  const input = protocol.parse(ref, routed)
  checkInput(ref, input)
  return { ...call, ref, input }
}

/** @throws AwsError for a value that the model refuses, with the service's own code */
export function checkInput(ref: OperationRef, input: Members): void {
  const violation = validateInput(ref, input)
  if (violation === undefined) return
  // These have words of their own.
  if (ref.model.service === 'organizations') throw refusedInput(violation)
  if (ref.model.service === 's3') throw malformedXml()
  throw new AwsError(VALIDATION_CODES[ref.model.service] ?? 'ValidationException', violation)
}

/** What a value outside the model's constraints is called; `ValidationException` where nothing is said. */
const VALIDATION_CODES: Readonly<Record<string, string>> = {
  sts: 'ValidationError',
  iam: 'ValidationError',
  cloudformation: 'ValidationError',
  sns: 'ValidationError',
  logs: 'InvalidParameterException',
  ec2: 'InvalidParameterValue',
}

function unknownOperation(
  { protocol, apiVersion, service }: ServiceModel,
  name: string | undefined,
  method: string,
): AwsError {
  if (protocol === 'rest-xml') return methodNotAllowed(method)
  if (protocol === 'aws-query' || protocol === 'ec2-query') {
    if (name === undefined)
      return new AwsError('MissingAction', 'The request must contain the parameter Action.', { status: 400 })
    return new AwsError('InvalidAction', `Could not find operation ${name} for version ${apiVersion}`)
  }
  if (protocol === 'aws-json') return new AwsError('UnknownOperationException', '', { status: 400 })
  return new AwsError('UnknownOperationException', `no operation of ${service} has this method and path`, {
    status: 404,
  })
}

function methodNotAllowed(Method: string): AwsError {
  const message = 'The specified method is not allowed against this resource.'
  return new AwsError('MethodNotAllowed', message, { status: 405, fields: { Method, ResourceType: 'SERVICE' } })
}
