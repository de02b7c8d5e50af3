import type { Parameter, Stack as StackAnswer, StackSummary } from '@aws-sdk/client-cloudformation'
import { HIDDEN } from './deployment/evaluate-resource.ts'
import type { Stack, StackSource } from './state.ts'

/** A stack as `DescribeStacks` answers it. */
export function describeStack(stack: Stack): StackAnswer {
  const { source, roleArn, timeoutMinutes, changeSetId, outputs } = stack
  const { capabilities = [], notificationArns = [], rollbackConfiguration = {}, tags = [] } = source ?? {}
  const parameters = describeParameters(source)
  return {
    ...identity(stack),
    ...(source?.template.description !== undefined && { Description: source.template.description }),
    ...(parameters.length > 0 && { Parameters: parameters }),
    RollbackConfiguration: rollbackConfiguration,
    DisableRollback: stack.disableRollback,
    NotificationARNs: [...notificationArns],
    ...(timeoutMinutes !== undefined && { TimeoutInMinutes: timeoutMinutes }),
    ...(capabilities.length > 0 && { Capabilities: [...capabilities] }),
    ...(outputs.length > 0 && { Outputs: outputs.map(describeOutput) }),
    ...(changeSetId !== undefined && { ChangeSetId: changeSetId }),
    ...(roleArn !== undefined && { RoleARN: roleArn }),
    Tags: tags.map((tag) => ({ ...tag })),
    ...(stack.status !== 'DELETE_COMPLETE' && { EnableTerminationProtection: stack.terminationProtected }),
  }
}

/** The same as `ListStacks` answers it. */
export function summarizeStack(stack: Stack): StackSummary {
  const { description } = stack.source?.template ?? {}
  return { ...identity(stack), ...(description !== undefined && { TemplateDescription: description }) }
}

/** Parameters in the template's order; those that are not to be shown as asterisks. */
export function describeParameters(source: StackSource | undefined): Parameter[] {
  return [...(source?.parameters.values() ?? [])].map(({ declaration, value, stored }) => ({
    ParameterKey: declaration.name,
    ParameterValue: declaration.noEcho ? HIDDEN : value,
    ...(stored !== undefined && { ResolvedValue: stored }),
  }))
}

function identity(stack: Stack) {
  const { parentId, rootId, statusReason, updatedAt, deletedAt } = stack
  return {
    StackId: stack.id,
    StackName: stack.name,
    CreationTime: new Date(stack.createdAt),
    ...(updatedAt !== undefined && { LastUpdatedTime: new Date(updatedAt) }),
    ...(deletedAt !== undefined && { DeletionTime: new Date(deletedAt) }),
    StackStatus: stack.status,
    ...(statusReason !== undefined && { StackStatusReason: statusReason }),
    ...(parentId !== undefined && { ParentId: parentId }),
    ...(rootId !== undefined && { RootId: rootId }),
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' as const },
  }
}

function describeOutput({ key, value, description, exportName }: Stack['outputs'][number]) {
  return {
    OutputKey: key,
    OutputValue: value,
    ...(description !== undefined && { Description: description }),
    ...(exportName !== undefined && { ExportName: exportName }),
  }
}
