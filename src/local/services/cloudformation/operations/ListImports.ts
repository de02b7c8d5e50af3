import type { ListImportsInput, ListImportsOutput } from '@aws-sdk/client-cloudformation'
import { validationError } from '../../../../cloudformation/errors.ts'
import { defineOperation } from '../../../operation.ts'
import { accountAccess } from '../access.ts'
import { importersOf } from '../exports.ts'
import { paginate } from '../paginate.ts'

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListImports.html */
export default defineOperation<ListImportsInput, ListImportsOutput>({
  authorize: () => accountAccess('ListImports'),
  handle: ({ ExportName, NextToken }, { account, region, partition, cloud }) => {
    const importers = importersOf(ExportName, { account, region, partition }, cloud.store)
    if (importers.length === 0) throw validationError(`Export '${ExportName}' is not imported by any stack.`)
    const { items, ...rest } = paginate(importers, NextToken)
    return { Imports: items, ...rest }
  },
})
