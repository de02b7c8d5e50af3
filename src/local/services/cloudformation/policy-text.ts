import type { TemplateObject } from '../../../cloudformation/template/template-value.ts'

/** A policy as templates give it: the document itself, or its text. */
export type PolicyProperty = TemplateObject | string

/** A policy as the services take it. */
export function policyText(policy: PolicyProperty): string {
  return typeof policy === 'string' ? policy : JSON.stringify(policy)
}
