import { defineCheck } from '../check.ts'
import { unmetFindings } from '../unmet-findings.ts'

export const deniedCall = defineCheck({
  id: 'denied-call',
  title: 'A call is denied by a condition or an explicit Deny',
  severity: 'error',
  why: 'A statement is there, but this request does not meet its conditions, or another statement denies it.',
  fix: 'Send what the condition wants, or mend the condition or the Deny; `xacct explain` shows every layer.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html',
  run: (system) =>
    unmetFindings(system, 'denied-call', ({ need, obstacles, explanation }) => ({
      message: `${need.why}: ${obstacles.map(({ finding }) => finding).join('; ')}`,
      why: explanation.message,
    })),
})
