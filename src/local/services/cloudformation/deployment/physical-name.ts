import type { Random } from '../../../../core/random.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const RANDOM_LENGTH = 12

/**
 * The name that CloudFormation makes up for a resource: stack, logical id and chance. Where that would be too long, stack and
 * logical id are cut (how AWS shares the room between them is not verified).
 */
export function physicalName(
  random: Random,
  stackName: string,
  logicalId: string,
  { maxLength, lowerCase = false }: { maxLength: number; lowerCase?: boolean },
): string {
  const room = maxLength - RANDOM_LENGTH - 2
  const forStack = Math.max(Math.ceil(room / 2), room - logicalId.length)
  const stack = stackName.slice(0, forStack)
  const name = `${stack}-${logicalId.slice(0, room - stack.length)}-${randomPart(random)}`
  return lowerCase ? name.toLowerCase() : name
}

function randomPart(random: Random): string {
  return Array.from(random.bytes(RANDOM_LENGTH), (byte) => LETTERS[byte % LETTERS.length]).join('')
}
