import type { Change, CreateChangeSetInput, DescribeChangeSetOutput } from '@aws-sdk/client-cloudformation'
import { AwsError } from '../../../core/errors.ts'
import { uuid } from '../../../core/random.ts'
import type { OperationContext, Validated } from '../../operation.ts'
import type { Plan } from './deployment/deployment.ts'
import { planChanges } from './deployment/plan-changes.ts'
import { referencedExports } from './deployment/preflight.ts'
import { describeParameters } from './describe-stack.ts'
import { exportsAt } from './exports.ts'
import type { ChangeSet, Stack } from './state.ts'

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set."

/** Makes a change set, which is complete at once; what is wrong with the plan is told in its status. */
export async function makeChangeSet(
  input: Validated<CreateChangeSetInput>,
  stack: Stack,
  plan: Plan,
  { cloud, account, region, partition }: OperationContext,
): Promise<ChangeSet> {
  const { ChangeSetName, ChangeSetType, Description, ClientToken, OnStackFailure, RoleARN } = input
  const { changes, reason } = await judge(stack, plan, cloud.store)
  return {
    id: `arn:${partition.id}:cloudformation:${region}:${account}:changeSet/${ChangeSetName}/${uuid(cloud.random)}`,
    name: ChangeSetName,
    type: ChangeSetType === 'CREATE' ? 'CREATE' : 'UPDATE',
    stackId: stack.id,
    stackName: stack.name,
    createdAt: cloud.clock.now(),
    status: reason === undefined ? 'CREATE_COMPLETE' : 'FAILED',
    ...(reason !== undefined && { statusReason: reason }),
    executionStatus: reason === undefined ? 'AVAILABLE' : 'UNAVAILABLE',
    source: plan.source,
    body: plan.source.body,
    changes,
    ...(Description !== undefined && { description: Description }),
    ...(ClientToken !== undefined && { clientToken: ClientToken }),
    ...(OnStackFailure !== undefined && { onStackFailure: OnStackFailure }),
    ...(RoleARN !== undefined && { roleArn: RoleARN }),
  }
}

/** A change set as `DescribeChangeSet` answers it. */
export function describeChangeSet(changeSet: ChangeSet): DescribeChangeSetOutput {
  const { source, statusReason, description, onStackFailure } = changeSet
  const parameters = describeParameters(source)
  const { notificationArns = [], rollbackConfiguration = {}, capabilities = [], tags = [] } = source ?? {}
  return {
    ...summarizeChangeSet(changeSet),
    ...(description !== undefined && { Description: description }),
    ...(parameters.length > 0 && { Parameters: parameters }),
    ...(statusReason !== undefined && { StatusReason: statusReason }),
    NotificationARNs: [...notificationArns],
    RollbackConfiguration: rollbackConfiguration,
    Capabilities: [...capabilities],
    ...(tags.length > 0 && { Tags: tags.map((tag) => ({ ...tag })) }),
    ...(onStackFailure !== undefined && { OnStackFailure: onStackFailure }),
  }
}

/** What `ListChangeSets` tells of a change set. */
export function summarizeChangeSet(changeSet: ChangeSet) {
  return {
    ChangeSetName: changeSet.name,
    ChangeSetId: changeSet.id,
    StackId: changeSet.stackId,
    StackName: changeSet.stackName,
    CreationTime: new Date(changeSet.createdAt),
    ExecutionStatus: changeSet.executionStatus,
    Status: changeSet.status,
    IncludeNestedStacks: false,
  }
}

/** A change without the values before and after, which are answered on request only. */
export function withoutValues({ ResourceChange, ...change }: Change): Change {
  if (ResourceChange === undefined) return change
  const { BeforeContext: _, AfterContext: __, Details = [], ...rest } = ResourceChange
  return {
    ...change,
    ResourceChange: {
      ...rest,
      Details: Details.map(({ Target, ...detail }) => {
        const { Path, BeforeValue, AfterValue, AttributeChangeType, ...target } = Target ?? {}
        return { Target: { ...target } as NonNullable<typeof Target>, ...detail }
      }),
    },
  }
}

/** What a plan would change, or why it cannot be carried out. @throws AwsError where the plan is no plan for the stack */
async function judge(stack: Stack, plan: Plan, store: OperationContext['cloud']['store']) {
  const missing = [...referencedExports(stack, plan, store)].find((name) => !exportsAt(stack, store).has(name))
  if (missing !== undefined) return { changes: [], reason: `No export named ${missing} found` }
  const { changes, any } = await planChanges(stack, plan, store)
  return any ? { changes } : { changes, reason: NO_CHANGES }
}

/** @throws AwsError `InvalidChangeSetStatus` for a change set that cannot be carried out any more */
export function checkExecutable({ id, status, executionStatus }: ChangeSet): void {
  if (executionStatus === 'AVAILABLE') return
  const current = status === 'CREATE_COMPLETE' ? executionStatus : status
  throw new AwsError(
    'InvalidChangeSetStatus',
    `ChangeSet [${id}] cannot be executed in its current status of [${current}]`,
  )
}
