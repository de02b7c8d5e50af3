import { accountOf } from '../../core/arn.ts'
import { shortName } from '../../core/short-name.ts'
import { defineCheck } from '../check.ts'
import type { Finding } from '../finding.ts'
import { type PolicySize, policySizes } from '../policy-sizes.ts'

/** From here on it is told before it fails. */
const NEARLY_FULL = 0.8

export const policySizeCheck = defineCheck({
  id: 'policy-size',
  title: 'A policy, or what a function’s variables hold, is too long for AWS, or nearly',
  severity: 'error',
  why: 'A role’s inline policies have 10,240 characters together, a trust policy 2,048, a function’s policy 20,480 bytes and its variables 4,096; one caller more, and the deployment fails.',
  fix: 'Let the organization in instead of many accounts, split a call with many callers, or take repeated statements out.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  run: (system) => policySizes(system, NEARLY_FULL).map(findingOf),
})

function findingOf(row: PolicySize): Finding {
  const { holder, what, unit, size, limit, raisedTo, parts, repeated, more, place } = row
  const isOver = size > limit
  const again = repeated > 0 ? `; ${repeated} of its ${parts} statements say what another one says` : ''
  const raised = raisedTo === undefined ? '' : `; AWS raises the quota to ${raisedTo} on request`
  return {
    id: 'policy-size',
    severity: isOver ? 'error' : 'warning',
    place,
    message: `the ${what} of ${shortName(holder)} in account ${accountOf(holder) ?? '?'}: ${size} of ${limit} ${unit}${again}`,
    why: isOver
      ? `AWS refuses it, and the deployment fails${raised}`
      : `there is room for ${more} more like these${raised}`,
    fix: repeated > 0 ? `take the repeated statements out; ${fixFor(what)}` : fixFor(what),
  }
}

function fixFor(what: string): string {
  switch (what) {
    case 'inline policies':
      return 'move statements into managed policies (6,144 each, ten a role), or let several functions share the work, each with a role of its own'
    case 'managed policy':
      return 'split it in two'
    case 'trust policy':
      return 'let the organization in instead of many accounts (`collapse: organization`), or make several calls of one'
    case 'environment variables':
      return 'keep what is large in a parameter store or a file of the package, or split the function'
    default:
      return 'let the organization in instead of many accounts (`collapse: organization`), or call by a role, whose trust policy names them once'
  }
}
