import { parseObject } from './call-aws.ts'
import type { Outgoing } from './outgoing.ts'
import type { SourceKind } from './records.ts'

/** The items that a target’s own partial batch response names; in a stream all from the first of them on. */
export function givenBack(
  items: readonly Outgoing[],
  answer: string,
  [report, itemOf]: SourceKind,
): readonly Outgoing[] {
  const { batchItemFailures: given } = parseObject(answer)
  if (report === 'none' || !Array.isArray(given) || given.length === 0) return []
  const names = new Set<unknown>(given.map((one) => one?.itemIdentifier))
  const known = items.map(({ record }) => itemOf(record))
  // A name that nobody knows: then nothing is sure to be done.
  if ([...names].some((name) => !known.includes(name as string))) return items
  const first = known.findIndex((name) => names.has(name))
  return items.filter((_, place) => (report === 'each' ? names.has(known[place]) : place >= first))
}
