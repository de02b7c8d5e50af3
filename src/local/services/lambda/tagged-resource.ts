import type { RequestContext } from '../../../iam/request-context.ts'
import type { Access, OperationContext } from '../../operation.ts'
import { functionAccess } from './access.ts'
import { invalid } from './errors.ts'
import { findFunction, readReference } from './find.ts'
import { findMapping, mappingAccess } from './mappings.ts'

/** The access that an operation on the tags of a function or an event source mapping needs. */
export function tagAccess(action: string, arn: string, context: OperationContext, more: RequestContext = {}): Access {
  const id = mappingId(arn)
  const access =
    id === undefined
      ? functionAccess(action, readReference(arn, undefined, context), context)
      : mappingAccess(action, id, context)
  return { ...access, context: { ...access.context, ...more } }
}

/** The tags of the function or event source mapping with this ARN. @throws AwsError where it has none or is none */
export function findTags(arn: string, context: OperationContext): Map<string, string> {
  const id = mappingId(arn)
  if (id !== undefined) return findMapping(id, context).tags
  const reference = readReference(arn, undefined, context)
  if (reference.qualifier !== undefined) {
    throw invalid('Tags on function aliases and versions are not supported. Please specify a function ARN.')
  }
  return findFunction(reference, context.cloud.store).tags
}

function mappingId(arn: string): string | undefined {
  return /:event-source-mapping:([0-9a-fA-F-]+)$/.exec(arn)?.[1]
}
