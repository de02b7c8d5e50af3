import { defineCheck } from '../check.ts'

export const principalOrder = defineCheck({
  id: 'principal-order',
  title: 'A stack names a role that another one makes later',
  severity: 'error',
  why: 'A principal must exist when it is named; where each stack waits for the other, none can be deployed first.',
  fix: 'Trust the account with `ArnEquals aws:PrincipalArn`: then the role need not exist yet, and called goes before calling.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
  run: ({ found }) => found.filter(({ id }) => id === 'principal-order'),
})
