import { compilePolicy } from '../../../iam/compile-policy.ts'
import { CONDITION_KEYS } from '../../../iam/condition-keys.ts'
import type { Decision } from '../../../iam/decision.ts'
import type { NamedPolicy } from '../../../iam/evaluate.ts'

/** Keys that follow from caller and resource, and that nobody has to give. */
const DERIVED = new Set(
  CONDITION_KEYS.filter(({ suppliedBy }) => suppliedBy === 'engine').map(({ name }) => name.toLowerCase()),
)

/** The condition keys that policies read, in conditions and as variables; each once, as first written. */
export function keysIn(policies: readonly NamedPolicy[], action?: string): string[] {
  const keys = policies.flatMap(({ document }) => {
    const compiled = compilePolicy(document)
    const statements = action === undefined ? compiled.statements : compiled.statementsFor(action.toLowerCase())
    return statements.flatMap(({ source: { conditions, resources = [] } }) => {
      const texts = [...resources, ...conditions.flatMap(({ values }) => values)]
      const variables = texts.flatMap((text) =>
        [...text.matchAll(/\$\{([^}*?$][^},]*)/g)].map(([, key]) => key as string),
      )
      return [...conditions.map(({ key }) => key), ...variables]
    })
  })
  return [...new Map(keys.map((key) => [key.toLowerCase(), key.trim()] as const).toReversed()).values()].toReversed()
}

/** Those that the statements on a request's action read and that the request does not carry. */
export function missingKeys({ policies, request: { action, context = {} } }: Decision): string[] {
  const given = new Set(Object.keys(context).map((key) => key.toLowerCase()))
  const { identity = [], permissionsBoundary, resource } = policies
  const asked = [...identity, permissionsBoundary, resource].filter((policy) => policy !== undefined)
  return keysIn(asked, action).filter((key) => !given.has(key.toLowerCase()) && !DERIVED.has(key.toLowerCase()))
}
