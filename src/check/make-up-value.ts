import { partitionOf } from '../core/partition.ts'
import type { MissingParameter } from './read-template.ts'

/**
 * A value that stands in for a parameter which has none: of the kind that its name speaks of, and unlike any other.
 * @param count how many there are already
 */
export function makeUpValue(
  { name, type, allowedValues }: MissingParameter,
  { stackName, region }: { readonly stackName: string; readonly region: string },
  count: number,
): string {
  const [first] = allowedValues ?? []
  if (first !== undefined) return first
  if (type === 'Number' || type === 'List<Number>') return '1'
  const account = String(count + 1).padStart(12, '0')
  const { id: partition } = partitionOf(region)
  const label = `${stackName}-${name}`
  if (!/arn/i.test(name) && /account/i.test(name)) return account
  if (/role/i.test(name)) return /arn/i.test(name) ? `arn:${partition}:iam::${account}:role/${label}` : label
  if (/(function|lambda).*arn/i.test(name)) return `arn:${partition}:lambda:${region}:${account}:function:${label}`
  if (/org/i.test(name) && !/arn/i.test(name)) return `o-${'0'.repeat(9)}${count}`
  return /arn$/i.test(name) ? `arn:${partition}:unknown:${region}:${account}:${label}` : label
}
