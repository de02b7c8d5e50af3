export { type ApplicablePolicies, type AuthorizationRequest, authorize } from './authorize.ts'
export {
  type CompareOptions,
  type Comparison,
  checkNoNewAccess,
  type EquivalenceComparison,
  policiesEquivalent,
} from './compare/check-no-new-access.ts'
export { placePolicy } from './compare/place-policy.ts'
export type { PolicyType } from './compare/statements.ts'
export type { Decision, Layer, LayerVerdict, StatementReference } from './decision.ts'
export type { NamedPolicy } from './evaluate.ts'
export { type Explanation, explain, type Fix, formatExplanation, type Obstacle } from './explain.ts'
export type { PolicyDocument, PolicyKind, Statement } from './policy-document.ts'
export { parsePolicyDocument } from './policy-document.ts'
export { PolicyError } from './policy-error.ts'
export type { RequestPrincipal } from './principal.ts'
export type { ContextValue, RequestContext } from './request-context.ts'
export { validatePolicy } from './validate-policy.ts'
export type { Access, RemainingCondition } from './world/access.ts'
export type { WhoKind } from './world/candidates.ts'
export { createWorld, type WorldData } from './world/create-world.ts'
export { decideIn, type WorldRequest } from './world/decide-in.ts'
export type { Organization, OrganizationAccount, OrganizationNode } from './world/organization.ts'
export { type StatementSummary, type WhatCan, type WhatCanOptions, type WhatCanRow, whatCan } from './world/what-can.ts'
export { type WhoCanRow, whoCan } from './world/who-can.ts'
export type { PolicyLevels, World, WorldAccount, WorldPrincipal, WorldResource } from './world/world.ts'
export { WorldError, type WorldProblem } from './world/world-error.ts'
