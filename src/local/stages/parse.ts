import { AwsError } from '../../core/errors.ts'
import type { ServiceModel } from '../models/model.ts'
import { validateInput } from '../models/validate-input.ts'
import type { Members, OperationRef } from '../protocols/protocol.ts'
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
  const { ref, protocol, request, model, operationName } = call
  if (ref === undefined) throw unknownOperation(model, operationName)
  const input = protocol.parse(ref, request)
  const violation = validateInput(ref, input)
  if (violation !== undefined) throw new AwsError(VALIDATION_CODES[model.service] ?? 'ValidationException', violation)
  return { ...call, ref, input }
}

/** What a value outside the model's constraints is called; `ValidationException` where nothing is said. */
const VALIDATION_CODES: Readonly<Record<string, string>> = {
  sts: 'ValidationError',
  iam: 'ValidationError',
  cloudformation: 'ValidationError',
  sns: 'InvalidParameter',
  logs: 'InvalidParameterException',
  organizations: 'InvalidInputException',
  ec2: 'InvalidParameterValue',
  s3: 'InvalidArgument',
}

function unknownOperation({ protocol, apiVersion, service }: ServiceModel, name: string | undefined): AwsError {
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
