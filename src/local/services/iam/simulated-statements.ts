import type { PolicySourceType, Position, Statement } from '@aws-sdk/client-iam'
import type { Decision, StatementReference } from '../../../iam/decision.ts'
import type { NamedPolicy } from '../../../iam/evaluate.ts'

/** Where each policy comes from. */
export type SourceTypes = ReadonlyMap<NamedPolicy, PolicySourceType>

/** The statements that decided, of identity-based and resource-based policies; where one denies, it alone. */
export function describeStatements(decision: Decision, sources: SourceTypes): Statement[] {
  const own = decision.reasons.filter(({ layer }) => layer === 'identity' || layer === 'resource')
  const denies = own.filter(({ effect }) => effect === 'Deny')
  const told = denies.length > 0 ? denies : decision.decision === 'allow' ? own : []
  return told.map((reference) => {
    const policy = policyOf(decision, reference)
    const { line, column } = reference
    const text = policy?.document
    return {
      SourcePolicyId: reference.policy,
      SourcePolicyType: reference.layer === 'resource' ? 'resource' : ((policy && sources.get(policy)) ?? 'none'),
      ...(typeof text === 'string' &&
        line !== undefined &&
        column !== undefined && {
          StartPosition: { Line: line, Column: column },
          EndPosition: endOf(text, line, column),
        }),
    }
  })
}

function policyOf({ policies }: Decision, { layer, policy, policyArn }: StatementReference): NamedPolicy | undefined {
  const candidates = layer === 'resource' ? [policies.resource] : (policies.identity ?? [])
  return candidates.find((one) => one?.name === policy && one.arn === policyArn)
}

/** Where the JSON object that begins there ends. */
function endOf(text: string, line: number, column: number): Position {
  const above = text.split('\n').slice(0, line - 1)
  const offset = above.reduce((sum, { length }) => sum + length + 1, column - 1)
  let depth = 0
  for (const { 0: token, index } of text.slice(offset).matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === '{') depth++
    else if (token === '}' && --depth === 0) {
      const before = text.slice(0, offset + index + 1).split('\n')
      return { Line: before.length, Column: (before.at(-1)?.length ?? 0) + 1 }
    }
  }
  return { Line: line, Column: column }
}
