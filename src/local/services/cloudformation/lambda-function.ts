import type { GetFunctionResponse } from '@aws-sdk/client-lambda'
import type { TemplateObject, TemplateValue } from '../../../cloudformation/template/template-value.ts'
import { HandlerFailure } from './deployment/handler-failure.ts'
import { packInlineCode } from './inline-code.ts'
import type { ResourceRequest } from './resource-type.ts'

type Call = ResourceRequest<unknown>['call']

export interface CodeProperty extends TemplateObject {
  readonly ZipFile: string
}

export interface FunctionProperties {
  readonly Code: Partial<CodeProperty>
  readonly Role: string
  readonly Runtime?: string
  readonly Architectures?: readonly string[]
  readonly KmsKeyArn?: string
  readonly ReservedConcurrentExecutions?: number
  readonly RecursiveLoop?: string
  readonly RuntimeManagementConfig?: { readonly UpdateRuntimeOn: string; readonly RuntimeVersionArn?: string }
  readonly [name: string]: unknown
}

/** Properties that go to `CreateFunction` and `UpdateFunctionConfiguration` under their own names, and what they go back to. */
export const CONFIGURATION: Readonly<Record<string, TemplateValue | undefined>> = {
  DeadLetterConfig: { TargetArn: '' },
  Description: '',
  Environment: { Variables: {} },
  EphemeralStorage: { Size: 512 },
  FileSystemConfigs: [],
  Handler: undefined,
  ImageConfig: {},
  Layers: [],
  LoggingConfig: undefined,
  MemorySize: 128,
  Role: undefined,
  Runtime: undefined,
  SnapStart: { ApplyOn: 'None' },
  Timeout: 3,
  TracingConfig: { Mode: 'PassThrough' },
  VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
}

/** The code as the service takes it. */
export function codeOf({ Code, Runtime }: FunctionProperties): Record<string, unknown> {
  const { ZipFile, ...elsewhere } = Code
  return ZipFile === undefined ? elsewhere : { ZipFile: packInlineCode(String(ZipFile), Runtime) }
}

/** Waits until a function is ready, and its last change as well. @throws HandlerFailure where either failed */
export async function settleFunction(
  { call, settle }: Pick<ResourceRequest<unknown>, 'call' | 'settle'>,
  FunctionName: string,
): Promise<string> {
  let arn = ''
  await settle(async () => {
    const { Configuration = {} } = await call<GetFunctionResponse>('lambda', 'GetFunction', { FunctionName })
    const { State = 'Active', StateReason, LastUpdateStatus = 'Successful', LastUpdateStatusReason } = Configuration
    arn = Configuration.FunctionArn ?? ''
    if (State === 'Failed') throw new HandlerFailure(StateReason ?? 'The function failed.', 'NotStabilized')
    if (LastUpdateStatus === 'Failed')
      throw new HandlerFailure(LastUpdateStatusReason ?? 'The update failed.', 'NotStabilized')
    return State !== 'Pending' && LastUpdateStatus !== 'InProgress'
  })
  return arn
}

/** Sets what has operations of its own, where it differs from before. */
export async function changeExtras(
  call: Call,
  FunctionName: string,
  before: Partial<FunctionProperties>,
  after: FunctionProperties,
): Promise<void> {
  const { ReservedConcurrentExecutions, RecursiveLoop, RuntimeManagementConfig } = after
  if (ReservedConcurrentExecutions !== before.ReservedConcurrentExecutions) {
    if (ReservedConcurrentExecutions === undefined) await call('lambda', 'DeleteFunctionConcurrency', { FunctionName })
    else await call('lambda', 'PutFunctionConcurrency', { FunctionName, ReservedConcurrentExecutions })
  }
  if (RecursiveLoop !== before.RecursiveLoop)
    await call('lambda', 'PutFunctionRecursionConfig', { FunctionName, RecursiveLoop: RecursiveLoop ?? 'Terminate' })
  if (JSON.stringify(RuntimeManagementConfig) !== JSON.stringify(before.RuntimeManagementConfig)) {
    const config = RuntimeManagementConfig ?? { UpdateRuntimeOn: 'Auto' }
    await call('lambda', 'PutRuntimeManagementConfig', { FunctionName, ...config })
  }
}
