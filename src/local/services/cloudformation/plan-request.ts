import type { Capability, Parameter, RollbackConfiguration, Tag as TagInput } from '@aws-sdk/client-cloudformation'
import { validationError } from '../../../cloudformation/errors.ts'
import { uuid } from '../../../core/random.ts'
import { decide } from '../../authorizer.ts'
import type { OperationContext } from '../../operation.ts'
import { checkCapabilities, checkResourceTypes } from './capabilities.ts'
import type { Plan } from './deployment/deployment.ts'
import { makePlan } from './deployment/make-plan.ts'
import { readTemplateBody, type TemplateInput } from './read-template-body.ts'
import type { Tag } from './resource-type.ts'
import type { Stack } from './state.ts'
import { storedParameter } from './stored-parameters.ts'

/** What requests that make or change a stack have in common. */
export interface SourceRequest extends TemplateInput {
  readonly Parameters?: readonly Parameter[] | undefined
  readonly Capabilities?: readonly Capability[] | undefined
  readonly ResourceTypes?: readonly string[] | undefined
  readonly Tags?: readonly TagInput[] | undefined
  readonly NotificationARNs?: readonly string[] | undefined
  readonly RollbackConfiguration?: RollbackConfiguration | undefined
}

/**
 * Makes a plan of a request. What it does not mention stays as the stack has it; parameters must be said again.
 * @throws AwsError for a template, parameters or capabilities that will not do
 */
export async function planRequest(
  input: SourceRequest,
  stack: Pick<Stack, 'id' | 'name' | 'source'>,
  context: OperationContext,
  { isDirect }: { isDirect: boolean },
): Promise<Plan> {
  const { account, region, partition, cloud } = context
  const { source } = stack
  const previous = new Map([...(source?.parameters ?? [])].map(([name, { value }]) => [name, value]))
  const plan = await makePlan(
    {
      body: await readTemplateBody(input, stack as Stack, context),
      parameters: { given: input.Parameters ?? [], previous, stored: (name) => readStored(name, context) },
      tags: input.Tags === undefined ? (source?.tags ?? []) : readTags(input.Tags),
      capabilities: input.Capabilities ?? [],
      rollbackConfiguration: readRollbackConfiguration(input.RollbackConfiguration ?? source?.rollbackConfiguration),
      place: {
        account,
        region,
        partition,
        stackName: stack.name,
        stackId: stack.id,
        notificationArns: input.NotificationARNs ?? source?.notificationArns ?? [],
      },
    },
    cloud.store,
  )
  checkResourceTypes(plan.source.template, input.ResourceTypes)
  await checkCapabilities(plan.source.template, plan.source.capabilities, { isDirect })
  return plan
}

/** The Parameter Store is read as whoever asks. @throws AwsError `ValidationError` where that is not allowed */
export function readStored(name: string, { cloud, caller, account, region, partition }: OperationContext) {
  const resource = `arn:${partition.id}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`
  const access = { action: 'ssm:GetParameters', resource }
  const { decision, message } = decide(cloud, caller, access, { requestId: uuid(cloud.random), region })
  if (decision !== 'allow') throw validationError(message)
  return storedParameter(name)
}

function readTags(tags: readonly TagInput[]): Tag[] {
  return tags.map(({ Key = '', Value = '' }) => {
    if (Key.startsWith('aws:')) throw validationError('aws: prefixed tag key names are not allowed for external use.')
    return { Key, Value }
  })
}

/** There are no alarms here, so none can be watched. */
function readRollbackConfiguration(configuration: RollbackConfiguration = {}): RollbackConfiguration {
  if ((configuration.RollbackTriggers ?? []).length > 0) throw validationError('Rollback Trigger Type not supported')
  return configuration
}
