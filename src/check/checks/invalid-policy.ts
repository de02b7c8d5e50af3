import { defineCheck } from '../check.ts'

export const invalidPolicy = defineCheck({
  id: 'invalid-policy',
  title: 'A policy is none that AWS would save',
  severity: 'error',
  why: 'AWS refuses the document, and the deployment fails.',
  fix: 'Mend what the finding names.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html',
  run: ({ found }) => found.filter(({ id }) => id === 'invalid-policy'),
})
