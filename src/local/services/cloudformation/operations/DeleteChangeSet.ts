import type { DeleteChangeSetInput, DeleteChangeSetOutput } from '@aws-sdk/client-cloudformation'
import { defineOperation } from '../../../operation.ts'
import { changeSetAccess } from '../access.ts'
import { lookUpChangeSet } from '../find-change-set.ts'
import { CLOUDFORMATION } from '../state.ts'

/**
 * A change set that is not there is deleted already.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteChangeSet.html
 */
export default defineOperation<DeleteChangeSetInput, DeleteChangeSetOutput>({
  authorize: (input, context) => changeSetAccess('DeleteChangeSet', input, context),
  handle: (input, context) => {
    const changeSet = lookUpChangeSet(input, context)
    if (changeSet !== undefined) context.state(CLOUDFORMATION).changeSets.delete(changeSet.id)
    return {}
  },
})
