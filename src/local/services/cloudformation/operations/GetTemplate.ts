import type { GetTemplateInput, GetTemplateOutput } from '@aws-sdk/client-cloudformation'
import { validationError } from '../../../../cloudformation/errors.ts'
import { defineOperation, type OperationContext, type Validated } from '../../../operation.ts'
import { accountAccess, changeSetAccess, stackAccess } from '../access.ts'
import { findStack } from '../find.ts'
import { findChangeSet } from '../find-change-set.ts'
import type { StackSource } from '../state.ts'

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html */
export default defineOperation<GetTemplateInput, GetTemplateOutput>({
  authorize: ({ StackName, ChangeSetName }, context) => {
    if (ChangeSetName !== undefined) return changeSetAccess('GetTemplate', { ChangeSetName, StackName }, context)
    return StackName === undefined ? accountAccess('GetTemplate') : stackAccess('GetTemplate', StackName, context)
  },
  handle: (input, context) => {
    const { body, processed } = read(input, context)
    const isProcessed = input.TemplateStage === 'Processed' && processed !== undefined
    return {
      TemplateBody: isProcessed ? JSON.stringify(processed) : body,
      StagesAvailable: ['Original', 'Processed'],
    }
  },
})

function read(
  { StackName, ChangeSetName }: Validated<GetTemplateInput>,
  context: OperationContext,
): Pick<StackSource, 'body' | 'processed'> {
  if (ChangeSetName !== undefined) {
    if (StackName === undefined && !ChangeSetName.startsWith('arn:'))
      throw validationError('StackName is a required parameter.')
    const { source, body } = findChangeSet({ ChangeSetName, StackName }, context)
    return source ?? { body }
  }
  if (StackName === undefined) throw validationError('StackName is a required parameter.')
  return findStack(StackName, context).source ?? { body: '' }
}
