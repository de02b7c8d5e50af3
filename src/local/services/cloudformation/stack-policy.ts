import { validationError } from '../../../cloudformation/errors.ts'
import { isList, isObject } from '../../../cloudformation/template/template-value.ts'
import type { OperationContext } from '../../operation.ts'
import { readUrl } from './read-template-body.ts'

interface PolicyInput {
  readonly StackPolicyBody?: string | undefined
  readonly StackPolicyURL?: string | undefined
}

/**
 * The stack policy of a request, which is kept and answered; updates do not go by it.
 * @throws AwsError `ValidationError` for one that is none
 */
export async function readStackPolicy(
  { StackPolicyBody, StackPolicyURL }: PolicyInput,
  context: OperationContext,
): Promise<string | undefined> {
  if (StackPolicyBody !== undefined && StackPolicyURL !== undefined)
    throw validationError('You cannot specify both StackPolicyURL and StackPolicyBody')
  const text = StackPolicyURL === undefined ? StackPolicyBody : await readUrl(StackPolicyURL, context)
  if (text !== undefined && !isPolicy(text))
    throw validationError('Error validating stack policy: Invalid stack policy')
  return text
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html */
function isPolicy(text: string): boolean {
  try {
    const policy: unknown = JSON.parse(text)
    if (!isObject(policy)) return false
    if (Object.keys(policy).length === 0) return true
    const { Statement } = policy
    return (isList(Statement) ? Statement : [Statement]).every(isStatement)
  } catch {
    return false
  }
}

function isStatement(statement: unknown): boolean {
  if (!isObject(statement)) return false
  const { Effect, Action, NotAction, Principal } = statement
  const actions = [Action ?? NotAction ?? []].flat()
  const areActions =
    actions.length > 0 && actions.every((action) => /^Update:(?:Modify|Replace|Delete|\*)$/.test(String(action)))
  return (Effect === 'Allow' || Effect === 'Deny') && areActions && Principal === '*'
}
