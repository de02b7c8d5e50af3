import { isAccountId } from '../../core/account-id.ts'
import { parseArn } from '../../core/arn.ts'
import type { AuthorizationRequest } from '../authorize.ts'
import type { ConditionContext } from '../compile-conditions.ts'
import { type Principal, parsePrincipal } from '../principal.ts'
import { type ContextValue, createConditionContext, type RequestContext } from '../request-context.ts'
import { Budget } from './budget.ts'
import { actionWitnesses } from './dimension-action.ts'
import { CALLER_KEYS, type Caller, callers } from './dimension-caller.ts'
import { type OpenStatement, RESOURCE_ACCOUNT, resourceWitnesses } from './dimension-resource.ts'
import { type ComparedStatement, isHopeless, type Line, type PolicyType } from './statements.ts'
import { findAnswers } from './search-conditions.ts'
import { opaqueValues, variableAssignments, variableKeys } from './variables.ts'

/** What a walk over all minterms needs; `confirm` has the last word on a request that should make the difference. */
export interface Search {
  readonly statements: readonly ComparedStatement[]
  readonly policyType: PolicyType
  readonly budget: Budget
  readonly confirm: (request: AuthorizationRequest) => boolean
}
