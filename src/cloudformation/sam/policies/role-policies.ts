import { AWS_MANAGED } from '../../../iam/aws-managed-policies.ts'
import { callIn, isList, isObject, type TemplateObject, type TemplateValue } from '../../template/template-value.ts'
import { isFilled, isNoValue, readIf } from '../calls.ts'
import type { SamResource } from '../make-resource.ts'
import { managedPolicyArn, type SamContext } from '../sam-context.ts'
import { invalidResource, invalidTemplate } from '../sam-problem.ts'
import { expandPolicyTemplate, templateName } from './policy-templates.ts'

/** What a role is to have attached, and what is to stand in it. */
export interface RolePolicies {
  /** ARNs, or functions that answer them. */
  readonly managed: readonly TemplateValue[]
  readonly policies: readonly TemplateObject[]
}

type Kind = 'managed' | 'document' | 'template' | 'unknown'

/**
 * Reads the property `Policies`: names and ARNs of managed policies, documents, policy templates, and choices among them.
 * @throws SamProblem
 */
export function rolePolicies(
  roleId: string,
  { logicalId, properties: { Policies } }: SamResource,
  context: SamContext,
): RolePolicies {
  const managed: TemplateValue[] = []
  const policies: TemplateObject[] = []
  for (const [index, policy] of listOf(Policies).entries()) {
    const kind = kindOf(policy)
    if (kind === 'unknown')
      throw invalidResource(logicalId, `Policy at index ${index} in the 'Policies' property is not valid`)
    if (kind === 'managed') managed.push(eachChoice(policy, (choice) => managedArn(choice, context)))
    else
      policies.push(eachChoice(policy, (choice) => inline(choice, kind, `${roleId}Policy${index}`)) as TemplateObject)
  }
  return { managed, policies }

  function inline(policy: TemplateValue, kind: Kind, PolicyName: string): TemplateObject {
    const document = kind === 'template' ? expandPolicyTemplate(logicalId, policy as TemplateObject) : policy
    return { PolicyName, PolicyDocument: document }
  }
}

function listOf(policies: TemplateValue | undefined): readonly TemplateValue[] {
  if (!isFilled(policies)) return []
  return isList(policies) ? policies : [policies]
}

function kindOf(policy: TemplateValue): Kind {
  if (typeof policy === 'string') return 'managed'
  const choice = readIf(policy)
  if (choice === 'malformed') throw invalidTemplate('Fn::If requires 3 arguments')
  if (choice !== undefined) return kindOfChoice(choice[1], choice[2])
  if (callIn(policy) !== undefined) return 'managed'
  if (isObject(policy) && Object.hasOwn(policy, 'Statement')) return 'document'
  return isObject(policy) && templateName(policy) !== undefined ? 'template' : 'unknown'
}

function kindOfChoice(yes: TemplateValue, no: TemplateValue): Kind {
  const kinds = [kindOf(yes), kindOf(no)] as const
  if (kinds[0] === kinds[1] || isNoValue(no)) return kinds[0]
  if (isNoValue(yes)) return kinds[1]
  const text = 'Different policy types within the same Fn::If statement is unsupported.'
  throw invalidTemplate(`${text} Separate different policy types into different Fn::If statements`)
}

/** Exchanges a policy, or each of the two that a condition chooses from. */
function eachChoice(policy: TemplateValue, exchange: (policy: TemplateValue) => TemplateValue): TemplateValue {
  const choice = readIf(policy)
  if (choice === undefined || choice === 'malformed') return exchange(policy)
  const [condition, ...choices] = choice
  return { 'Fn::If': [condition, ...choices.map((one) => (isNoValue(one) ? one : exchange(one)))] }
}

/** A name that no managed policy here has is left to IAM, which refuses it. */
function managedArn(policy: TemplateValue, context: SamContext): TemplateValue {
  const pathAndName = Object.keys(AWS_MANAGED).find((known) => known.slice(known.lastIndexOf('/') + 1) === policy)
  return pathAndName === undefined ? policy : managedPolicyArn(context, pathAndName)
}
