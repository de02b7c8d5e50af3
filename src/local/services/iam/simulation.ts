import type * as sdk from '@aws-sdk/client-iam'
import { accountOf } from '../../../core/arn.ts'
import { AwsError } from '../../../core/errors.ts'
import { type ApplicablePolicies, authorize } from '../../../iam/authorize.ts'
import type { Decision } from '../../../iam/decision.ts'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import type { PolicyKind } from '../../../iam/policy-document.ts'
import { PolicyError } from '../../../iam/policy-error.ts'
import type { ContextValue } from '../../../iam/request-context.ts'
import { validatePolicy } from '../../../iam/validate-policy.ts'
import { paginate } from './paginate.ts'
import { missingKeys } from './policy-keys.ts'
import { describeStatements, type SourceTypes } from './simulated-statements.ts'

/** What both Simulate… operations are asked. */
interface SimulationRequest {
  readonly CallerArn?: string | undefined
  readonly ActionNames: readonly string[]
  readonly ResourceArns?: readonly string[] | undefined
  readonly ResourcePolicy?: string | undefined
  readonly ResourceOwner?: string | undefined
  readonly ContextEntries?: readonly sdk.ContextEntry[] | undefined
  readonly MaxItems?: number | undefined
  readonly Marker?: string | undefined
}

/** Whose policies are simulated. */
export interface Simulated {
  readonly caller: string
  readonly policies: ApplicablePolicies
  readonly sources: SourceTypes
  /** Whether the account is in an organization, or one is made up. */
  readonly inOrganization: boolean
}

const STRICTNESS = ['allowed', 'implicitDeny', 'explicitDeny'] as const
type EvalDecision = (typeof STRICTNESS)[number]

/** Asks the engine about every action on every resource. Each action has one result, the strictest, and one for each resource. */
export function simulate(request: SimulationRequest, simulated: Simulated): sdk.SimulatePolicyResponse {
  const { ActionNames, ResourceArns, ResourcePolicy, Marker, MaxItems } = request
  checkNames(request)
  const resource = ResourcePolicy === undefined ? undefined : readInput('ResourcePolicy', ResourcePolicy, 'resource')
  const policies = { ...simulated.policies, ...(resource && { resource }) }
  const context = readContext(request.ContextEntries)
  const owner = request.ResourceOwner && (accountOf(request.ResourceOwner) ?? request.ResourceOwner)
  const ask = (action: string, arn: string): Decision => {
    const resourceAccount = accountOf(arn) ?? owner
    const asked = { principal: simulated.caller, action, resource: arn, context }
    return authorize({ ...asked, ...(resourceAccount && { resourceAccount }) }, policies)
  }
  const results = ActionNames.map((action) => {
    const decisions = (ResourceArns ?? ['*']).map((arn) => ask(action, arn))
    return describeResult(action, decisions, simulated, ResourceArns !== undefined && ResourceArns[0] !== '*')
  })
  const keyed = results.map((result, i) => [String(i).padStart(6, '0'), result] as const)
  const { items, ...rest } = paginate(keyed, ([key]) => key, { Marker, MaxItems })
  return { EvaluationResults: items.map(([, result]) => result), ...rest }
}

/** @throws AwsError `InvalidInput` (the words are not verified) */
function checkNames({ ActionNames, CallerArn }: SimulationRequest): void {
  const wrong = ActionNames.find((action) => !/^[\w-]+:\w+$/.test(action))
  if (wrong !== undefined) throw new AwsError('InvalidInput', `Invalid Input Actions: ${wrong}`)
  if (CallerArn === undefined || /^arn:[^:]+:iam::\d{12}:user\/.+/.test(CallerArn)) return
  throw new AwsError('InvalidInput', `Invalid Input CallerArn: ${CallerArn}`)
}

function describeResult(
  action: string,
  decisions: readonly Decision[],
  simulated: Simulated,
  isSpecific: boolean,
): sdk.EvaluationResult {
  const strictest = decisions.toSorted(
    (a, b) => STRICTNESS.indexOf(evalDecision(b)) - STRICTNESS.indexOf(evalDecision(a)),
  )[0] as Decision
  const each = decisions.map((decision) => describeOne(decision, simulated))
  const { MissingContextValues, ...whole } = describeOne(strictest, simulated)
  const scp = strictest.layers.find(({ layer }) => layer === 'scp')?.verdict
  return {
    EvalActionName: action,
    EvalResourceName: strictest.request.resource,
    EvalDecision: evalDecision(strictest),
    ...whole,
    MissingContextValues: isSpecific ? [] : MissingContextValues,
    ...(simulated.inOrganization && {
      OrganizationsDecisionDetail: { AllowedByOrganizations: scp === 'allow' || scp === 'not-applicable' },
    }),
    ...(isSpecific && {
      ResourceSpecificResults: each.map((one, i) => ({
        EvalResourceName: decisions[i]?.request.resource as string,
        EvalResourceDecision: evalDecision(decisions[i] as Decision),
        ...one,
      })),
    }),
  }
}

function describeOne(decision: Decision, { sources, policies }: Simulated) {
  const boundary = decision.layers.find(({ layer }) => layer === 'boundary')?.verdict
  return {
    MatchedStatements: describeStatements(decision, sources),
    MissingContextValues: missingKeys(decision),
    ...(policies.permissionsBoundary && {
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: boundary === 'allow' },
    }),
  }
}

function evalDecision({ decision }: Decision): EvalDecision {
  if (decision === 'allow') return 'allowed'
  return decision === 'explicit-deny' ? 'explicitDeny' : 'implicitDeny'
}

/** A document that a request brings. @throws AwsError `InvalidInput` for one that is no policy */
export function readInput(name: string, document: string, kind: PolicyKind = 'identity'): NamedPolicy {
  try {
    validatePolicy(document, kind)
    return { name, document }
  } catch (error) {
    if (error instanceof PolicyError) throw new AwsError('InvalidInput', error.message)
    throw error
  }
}

/** Documents that a request brings, named as AWS does: `PolicyInputList.1`. */
export function readInputs(name: string, documents: readonly string[] = [], kind?: PolicyKind): NamedPolicy[] {
  return documents.map((document, i) => readInput(`${name}.${i + 1}`, document, kind))
}

/** @throws AwsError `InvalidInput` for more than one */
export function readBoundary(documents: readonly string[] = []): NamedPolicy | undefined {
  const [boundary, more] = readInputs('PermissionsBoundaryPolicyInputList', documents)
  if (more === undefined) return boundary
  throw new AwsError('InvalidInput', 'Only one permissions boundary policy can be simulated.')
}

function readContext(entries: readonly sdk.ContextEntry[] = []): Record<string, ContextValue> {
  const read = entries.map(({ ContextKeyName = '', ContextKeyValues = [], ContextKeyType = '' }) => {
    const isList = ContextKeyType.endsWith('List') || ContextKeyValues.length > 1
    return [ContextKeyName, isList ? ContextKeyValues : (ContextKeyValues[0] ?? '')] as const
  })
  return Object.fromEntries(read)
}
