/** Rewrites every AWS principal of a policy's JSON text, in Principal and NotPrincipal; the text is kept where none changes. */
export function mapPrincipals(document: string, map: (principal: string) => string): string {
  const policy = JSON.parse(document) as { Statement?: unknown }
  const statements = (Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement]) as Record<
    string,
    unknown
  >[]
  let changed = false
  const mapOne = (value: unknown) => {
    if (typeof value !== 'string') return value
    const mapped = map(value)
    changed ||= mapped !== value
    return mapped
  }
  for (const statement of statements) {
    for (const element of ['Principal', 'NotPrincipal']) {
      const principal = statement[element] as Record<string, unknown> | string | undefined
      if (typeof principal !== 'object' || principal.AWS === undefined) continue
      principal.AWS = Array.isArray(principal.AWS) ? principal.AWS.map(mapOne) : mapOne(principal.AWS)
    }
  }
  return changed ? JSON.stringify(policy) : document
}
