import type { ListExportsInput, ListExportsOutput } from '@aws-sdk/client-cloudformation'
import { defineOperation } from '../../../operation.ts'
import { accountAccess } from '../access.ts'
import { exportsAt } from '../exports.ts'
import { paginate } from '../paginate.ts'

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListExports.html */
export default defineOperation<ListExportsInput, ListExportsOutput>({
  authorize: () => accountAccess('ListExports'),
  handle: ({ NextToken }, { account, region, partition, cloud }) => {
    const exports = [...exportsAt({ account, region, partition }, cloud.store).values()]
    const { items, ...rest } = paginate(
      exports.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      NextToken,
    )
    return {
      Exports: items.map(({ name, value, stack }) => ({ ExportingStackId: stack.id, Name: name, Value: value })),
      ...rest,
    }
  },
})
