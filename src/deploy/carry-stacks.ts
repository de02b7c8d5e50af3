import type { Stack } from '../stacks/stack.ts'

export type StackOutcome = 'done' | 'failed' | 'not-started'

/**
 * Goes through stacks in the order of their dependencies, independent ones side by side. Where one fails, those that wait for it
 * are not started; the others go on to their end.
 * @param carry resolves for a stack that is done, and rejects for one that failed
 * @param reverse what depends on others goes first: for deleting
 */
export async function carryStacks(
  stacks: readonly Stack[],
  carry: (stack: Stack) => Promise<void>,
  { reverse = false, atOnce = 8 }: { reverse?: boolean; atOnce?: number } = {},
): Promise<ReadonlyMap<string, StackOutcome>> {
  const outcomes = new Map<string, StackOutcome>()
  const waitsFor = dependencies(stacks, reverse)
  const running = new Map<string, Promise<void>>()
  for (;;) {
    const ready = stacks.filter(({ id }) => isReady(id))
    for (const stack of ready.slice(0, atOnce - running.size)) {
      const run = carry(stack).then(
        () => settle(stack.id, 'done'),
        () => settle(stack.id, 'failed'),
      )
      running.set(stack.id, run)
    }
    if (running.size === 0) break
    await Promise.race(running.values())
  }
  for (const { id } of stacks) if (!outcomes.has(id)) outcomes.set(id, 'not-started')
  return outcomes

  function isReady(id: string): boolean {
    if (outcomes.has(id) || running.has(id)) return false
    return [...(waitsFor.get(id) ?? [])].every((other) => outcomes.get(other) === 'done')
  }

  function settle(id: string, outcome: StackOutcome): void {
    outcomes.set(id, outcome)
    running.delete(id)
  }
}

function dependencies(stacks: readonly Stack[], reverse: boolean): ReadonlyMap<string, ReadonlySet<string>> {
  const known = new Set(stacks.map(({ id }) => id))
  const waitsFor = new Map(stacks.map(({ id }) => [id, new Set<string>()]))
  for (const { id, dependsOn } of stacks) {
    for (const { stack } of dependsOn)
      if (known.has(stack)) waitsFor.get(reverse ? stack : id)?.add(reverse ? id : stack)
  }
  return waitsFor
}
