import type { DeleteFunctionRequest, DeleteFunctionResponse } from '@aws-sdk/client-lambda'
import { defineOperation } from '../../../operation.ts'
import { functionAccess } from '../access.ts'
import { aliasesOf } from '../aliases.ts'
import { conflict, invalid } from '../errors.ts'
import { findFunction, readReference } from '../find.ts'
import { LAMBDA, type LambdaFunction } from '../state.ts'

/**
 * Answers to qualifiers as measured on AWS in floci-io/floci#2824; a version that does not exist is no error. Event source
 * mappings stay.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html
 */
export default defineOperation<DeleteFunctionRequest, DeleteFunctionResponse>({
  authorize: ({ FunctionName, Qualifier }, context) =>
    functionAccess('DeleteFunction', readReference(FunctionName, Qualifier, context), context),
  handle: ({ FunctionName, Qualifier }, context) => {
    const reference = readReference(FunctionName, Qualifier, context)
    const { qualifier } = reference
    if (qualifier !== undefined) checkVersionQualifier(qualifier)
    const fn = findFunction({ ...reference, qualifier: undefined }, context.cloud.store)
    if (qualifier === undefined) context.state(LAMBDA, fn).functions.delete(fn.name)
    else deleteVersion(fn, qualifier)
    context.cloud.functions.retireOutdated()
    return { StatusCode: 204 }
  },
})

function checkVersionQualifier(qualifier: string): void {
  if (qualifier === '$LATEST') throw invalid('$LATEST version cannot be deleted without deleting the function.')
  if (!/^\d+$/.test(qualifier)) throw invalid('Deletion of aliases is not currently supported.')
}

function deleteVersion(fn: LambdaFunction, version: string): void {
  const aliases = aliasesOf(fn, version)
  if (aliases.length > 0) {
    throw conflict(`Unable to delete version because the following aliases reference it: [${aliases.join(', ')}]`)
  }
  fn.versions.delete(version)
  fn.policies.delete(version)
  fn.eventInvokeSettings.delete(version)
  fn.provisioned.delete(version)
  fn.runtimeManagement.delete(version)
}
