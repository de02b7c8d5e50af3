import type { Check } from './check.ts'
import { beyondCalls } from './checks/beyond-calls.ts'
import { broadWildcard } from './checks/broad-wildcard.ts'
import { deniedCall } from './checks/denied-call.ts'
import { deployIdentity } from './checks/deploy-identity.ts'
import { deprecatedRuntime } from './checks/deprecated-runtime.ts'
import { invalidPolicy } from './checks/invalid-policy.ts'
import { missingExternalId } from './checks/missing-external-id.ts'
import { missingPrincipal } from './checks/missing-principal.ts'
import { missingSide } from './checks/missing-side.ts'
import { noBridgeNeeded } from './checks/no-bridge-needed.ts'
import { notKnown } from './checks/not-known.ts'
import { organizationWide } from './checks/organization-wide.ts'
import { orphanedPrincipal } from './checks/orphaned-principal.ts'
import { payloadMode } from './checks/payload-mode.ts'
import { policySizeCheck } from './checks/policy-size.ts'
import { principalOrder } from './checks/principal-order.ts'
import { publicAccess } from './checks/public-access.ts'
import { qualifierMismatch } from './checks/qualifier-mismatch.ts'
import { sessionDuration } from './checks/session-duration.ts'
import { unknownTarget } from './checks/unknown-target.ts'
import { vpcCapacity } from './checks/vpc-capacity.ts'
import { vpcRoute } from './checks/vpc-route.ts'
import { wrongAccount } from './checks/wrong-account.ts'
import type { CheckId } from './finding.ts'

/** Every check, in the order in which the reference tells them: calls, policies, run time, deployment, advice. */
export const CHECKS: Readonly<Record<CheckId, Check>> = {
  'qualifier-mismatch': qualifierMismatch,
  'missing-side': missingSide,
  'denied-call': deniedCall,
  'unknown-target': unknownTarget,
  'wrong-account': wrongAccount,
  'beyond-calls': beyondCalls,
  'missing-principal': missingPrincipal,
  'orphaned-principal': orphanedPrincipal,
  'principal-order': principalOrder,
  'broad-wildcard': broadWildcard,
  'public-access': publicAccess,
  'organization-wide': organizationWide,
  'missing-external-id': missingExternalId,
  'policy-size': policySizeCheck,
  'invalid-policy': invalidPolicy,
  'session-duration': sessionDuration,
  'payload-mode': payloadMode,
  'vpc-route': vpcRoute,
  'vpc-capacity': vpcCapacity,
  'deprecated-runtime': deprecatedRuntime,
  'deploy-identity': deployIdentity,
  'no-bridge-needed': noBridgeNeeded,
  'not-known': notKnown,
}
