import type { GetTemplateSummaryInput, GetTemplateSummaryOutput } from '@aws-sdk/client-cloudformation'
import { validationError } from '../../../../cloudformation/errors.ts'
import type { Template } from '../../../../cloudformation/template/template.ts'
import { defineOperation, type OperationContext, type Validated } from '../../../operation.ts'
import { accountAccess, stackAccess } from '../access.ts'
import { findStack } from '../find.ts'
import { readTemplateBody } from '../read-template-body.ts'
import { describeDeclaration, readAlone, summarizeTemplate } from '../summarize-template.ts'

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplateSummary.html */
export default defineOperation<GetTemplateSummaryInput, GetTemplateSummaryOutput>({
  authorize: ({ StackName }, context) =>
    StackName === undefined
      ? accountAccess('GetTemplateSummary')
      : stackAccess('GetTemplateSummary', StackName, context),
  handle: async (input, context) => {
    const template = readAlone(await readBody(input, context))
    const { metadata, version } = template
    return {
      Parameters: [...template.parameters.values()].map(describeDeclaration),
      ...(await summarizeTemplate(template)),
      ResourceTypes: [...new Set([...template.resources.values()].map(({ type }) => type))],
      ...(version !== undefined && { Version: version }),
      ...(metadata !== undefined && { Metadata: JSON.stringify(metadata) }),
      ResourceIdentifierSummaries: identifierSummaries(template),
    }
  },
})

async function readBody(
  { StackName, StackSetName, ...input }: Validated<GetTemplateSummaryInput>,
  context: OperationContext,
): Promise<string> {
  if (StackSetName !== undefined) throw validationError(`StackSet ${StackSetName} not found`)
  if (StackName === undefined) return readTemplateBody(input, undefined, context)
  const stack = findStack(StackName, context)
  if (stack.status === 'REVIEW_IN_PROGRESS')
    throw validationError('GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.')
  return stack.source?.body ?? ''
}

function identifierSummaries({ resources }: Template) {
  const types = new Map<string, string[]>()
  for (const { logicalId, type } of resources.values()) types.set(type, [...(types.get(type) ?? []), logicalId])
  return [...types].map(([ResourceType, LogicalResourceIds]) => ({ ResourceType, LogicalResourceIds }))
}
