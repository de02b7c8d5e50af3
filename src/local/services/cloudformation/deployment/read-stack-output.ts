import type { DescribeStacksOutput } from '@aws-sdk/client-cloudformation'
import type { AssumeRoleResponse } from '@aws-sdk/client-sts'
import type { StackOutputRequest } from '../../../../cloudformation/template/scope.ts'
import { AwsError } from '../../../../core/errors.ts'
import { uuid } from '../../../../core/random.ts'
import type { Caller, Credential } from '../../../credentials.ts'
import { callOperation, type InternalCall } from '../../../internal-call.ts'
import { loadModel } from '../../../models/load-model.ts'
import { resolveError } from '../../../protocols/resolve-error.ts'
import { type Deployment, StackFailure } from './deployment.ts'

const SESSION_NAME = 'AWSCloudFormation'
/** As the client that reads for CloudFormation calls the services. */
const CLIENT_NAMES: Readonly<Record<string, string>> = {
  cloudformation: 'AmazonCloudFormation',
  sts: 'AWSSecurityTokenService',
}

/**
 * Reads another stack's output, in another Region or with a role of another account. The reference is weak: it is read now, and
 * nothing keeps the other stack from changing it.
 * @throws StackFailure in AWS's words, as measured on a real account (floci, 2026-10)
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
 */
export async function readStackOutput(deployment: Deployment, request: StackOutputRequest): Promise<string> {
  const { stack, executor } = deployment
  const { StackName, OutputName, Region = stack.region, RoleArn } = request
  const reader = RoleArn === undefined ? executor : { caller: await assume(deployment, RoleArn), context: {} }
  const { Stacks = [] } = await call<DescribeStacksOutput>(deployment, {
    ...reader,
    region: Region,
    service: 'cloudformation',
    operation: 'DescribeStacks',
    input: { StackName },
  })
  const output = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === OutputName)?.OutputValue
  if (output !== undefined) return output
  throw new StackFailure(
    `TemplateError: Fn::GetStackOutput references output ${OutputName} from stack ${StackName}, but this output was not found. The output may have been deleted.`,
  )
}

async function assume(deployment: Deployment, role: string): Promise<Caller> {
  const { cloud, stack, executor } = deployment
  const { Credentials } = await call<AssumeRoleResponse>(deployment, {
    ...executor,
    region: stack.region,
    service: 'sts',
    operation: 'AssumeRole',
    input: { RoleArn: role, RoleSessionName: SESSION_NAME },
  })
  return (cloud.credentials.find(Credentials?.AccessKeyId ?? '', stack.partition.id) as Credential).caller
}

async function call<Output>({ cloud }: Deployment, internal: InternalCall): Promise<Output> {
  const requestId = uuid(cloud.random)
  try {
    return await callOperation<Output>(cloud, { ...internal, requestId })
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const { status, code } = resolveError(loadModel(internal.service), error)
    const origin = `Service: ${CLIENT_NAMES[internal.service]}; Status Code: ${status}; Error Code: ${code}`
    throw new StackFailure(`${error.message} (${origin}; Request ID: ${requestId}; Proxy: null)`)
  }
}
