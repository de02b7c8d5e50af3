import type { PolicyType } from '@aws-sdk/client-organizations'
import { PolicyError } from '../../../iam/policy-error.ts'
import { validatePolicy } from '../../../iam/validate-policy.ts'
import { constraintViolation, invalidInput, organizationsError } from './errors.ts'
import type { Organization, OrganizationPolicy, Target } from './state.ts'

interface TypeRules {
  readonly maxCharacters: number
  readonly maxPolicies: number
  /** How many one root, unit or account may have attached. */
  readonly maxAttached: number
}

const OTHER: TypeRules = { maxCharacters: 10_000, maxPolicies: 1_000, maxAttached: 10 }

/**
 * Quotas by type; those of the newest types are taken to be the usual ones (not verified).
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
const RULES: Readonly<Partial<Record<PolicyType, TypeRules>>> = {
  SERVICE_CONTROL_POLICY: { maxCharacters: 5_120, maxPolicies: 10_000, maxAttached: 5 },
  RESOURCE_CONTROL_POLICY: { maxCharacters: 5_120, maxPolicies: 1_000, maxAttached: 5 },
  AISERVICES_OPT_OUT_POLICY: { maxCharacters: 2_500, maxPolicies: 1_000, maxAttached: 5 },
  CHATBOT_POLICY: { ...OTHER, maxAttached: 5 },
}

export function rulesOf(type: PolicyType): TypeRules {
  return RULES[type] ?? OTHER
}

const AUTHORIZATION: Readonly<Partial<Record<PolicyType, 'scp' | 'rcp'>>> = {
  SERVICE_CONTROL_POLICY: 'scp',
  RESOURCE_CONTROL_POLICY: 'rcp',
}

/**
 * Checks a document that is about to be saved: SCPs and RCPs by their grammar, all others as JSON objects.
 * @throws AwsError `MalformedPolicyDocumentException`, or `ConstraintViolationException` for one that is too long
 */
export function checkContent(type: PolicyType, content: string): void {
  if (content.length > rulesOf(type).maxCharacters) throw constraintViolation('POLICY_CONTENT_LIMIT_EXCEEDED')
  const kind = AUTHORIZATION[type]
  if (kind === undefined) {
    if (isJsonObject(content)) return
    throw organizationsError('MalformedPolicyDocumentException')
  }
  try {
    validatePolicy(content, kind)
  } catch (error) {
    if (error instanceof PolicyError) throw organizationsError('MalformedPolicyDocumentException')
    throw error
  }
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** What AWS attaches everywhere once a type is enabled: an SCP that allows everything, an RCP that denies nothing. */
const OF_AWS = {
  SERVICE_CONTROL_POLICY: {
    name: 'FullAWSAccess',
    description: 'Allows access to every operation',
    statement: { Effect: 'Allow', Action: '*', Resource: '*' },
  },
  RESOURCE_CONTROL_POLICY: {
    name: 'RCPFullAWSAccess',
    description: 'Allows access to every resource',
    statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
  },
} as const

/** AWS's own policies, as an organization with all features has them. */
export function policiesOfAws(partition: string): OrganizationPolicy[] {
  return (Object.keys(OF_AWS) as (keyof typeof OF_AWS)[]).map((type) => {
    const { name, description, statement } = OF_AWS[type]
    const arn = `arn:${partition}:organizations::aws:policy/${type.toLowerCase()}/p-${name}`
    const content = JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2)
    const document = { name, arn, document: content }
    return { id: `p-${name}`, arn, type, awsManaged: true, name, description, content, document, tags: new Map() }
  })
}

/** @throws AwsError `PolicyNotFoundException` */
export function findPolicy({ policies }: Organization, id: string): OrganizationPolicy {
  const policy = policies.get(id)
  if (policy !== undefined) return policy
  throw organizationsError('PolicyNotFoundException')
}

/** A policy without its content. */
export function summarizePolicy({ id, arn, name, description, type, awsManaged }: OrganizationPolicy) {
  return { Id: id, Arn: arn, Name: name, Description: description, Type: type, AwsManaged: awsManaged }
}

/** A policy as CreatePolicy and DescribePolicy answer it. */
export function describePolicy(policy: OrganizationPolicy) {
  return { PolicySummary: summarizePolicy(policy), Content: policy.content }
}

/** The policies of a type that are attached to a target itself. */
export function attachedTo({ policies }: Organization, { attached }: Target, type: PolicyType): OrganizationPolicy[] {
  return [...attached].flatMap((id) => policies.get(id) ?? []).filter((policy) => policy.type === type)
}

/** @throws AwsError `InvalidInputException` for a policy of AWS's own */
export function checkMutable({ awsManaged }: OrganizationPolicy): void {
  if (awsManaged) throw invalidInput('IMMUTABLE_POLICY')
}

/** @throws AwsError `DuplicatePolicyException` for a name that another policy of the type has */
export function checkPolicyName({ policies }: Organization, type: PolicyType, name: string): void {
  const isTaken = [...policies.values()].some((policy) => policy.type === type && policy.name === name)
  if (isTaken) throw organizationsError('DuplicatePolicyException')
}
