import type { Grant } from '../access/grant.ts'
import type { Commented, Value } from '../template.ts'

/** `AWS::Lambda::Permission`: one statement of a function’s policy. */
export function permission(
  { principal, condition, why }: Grant,
  functionName: Value,
  replace: (text: string) => Value,
): Commented {
  const organization = condition?.StringEquals?.['aws:PrincipalOrgID']
  const named = typeof principal === 'object' && 'AWS' in principal ? String(principal.AWS) : '*'
  const account = /^arn:[^:]+:iam::(\d{12}):root$/.exec(named)?.[1]
  return {
    comment: why,
    resource: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: functionName,
        Principal: account ?? replace(named),
        ...(organization !== undefined && { PrincipalOrgID: organization as string }),
      },
    },
  }
}
