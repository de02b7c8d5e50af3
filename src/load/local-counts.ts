/** How often a local AWS was asked for a role; undefined where the endpoint is none, or is gone. */
export async function countAssumedRoles(endpoint: string): Promise<number | undefined> {
  try {
    // An action that nobody has ever asked for: the counts come with it, the decisions are left out.
    const answer = await fetch(`${endpoint}/_xacct/decisions?action=none`)
    const { counts } = (await answer.json()) as { counts?: Record<string, { allowed: number; denied: number }> }
    if (counts === undefined) return undefined
    const { allowed, denied } = counts['sts:AssumeRole'] ?? { allowed: 0, denied: 0 }
    return allowed + denied
  } catch {
    return undefined
  }
}
