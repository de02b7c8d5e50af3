import { defineCheck } from '../check.ts'
import { grantedQualifier } from '../granted-qualifier.ts'
import { unmetFindings } from '../unmet-findings.ts'

export const qualifierMismatch = defineCheck({
  id: 'qualifier-mismatch',
  title: 'A function is called by another qualifier than the one that is granted',
  severity: 'error',
  why: 'Lambda compares function name and qualifier as they are sent: a grant on `f` does not cover `f:live`, nor the other way round.',
  fix: 'Name the function by the same qualifier in the call and in both policies.',
  page: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html',
  run: (system) =>
    unmetFindings(system, 'qualifier-mismatch', ({ need, obstacles }) => {
      const called = functionName(need.request.resource)
      const granted = functionName(grantedQualifier(system, need.request, obstacles) ?? '')
      const where = obstacles
        .map(({ layer, account }) => `${LAYERS[layer] ?? layer} in account ${account}`)
        .join(' and ')
      return {
        message: `${need.why}: \`${called}\` is called, \`${granted}\` is granted`,
        why: `Lambda compares the qualifier as it is sent, so ${where} does not cover it`,
        fix: `call \`${granted}\`, or grant \`${called}\` in ${where}`,
      }
    }),
})

const LAYERS: Readonly<Record<string, string>> = {
  identity: 'the caller’s policy',
  resource: 'the function’s policy',
}

function functionName(arn: string): string {
  return arn.split(':').slice(6).join(':')
}
