import { parseArn } from '../../../core/arn.ts'

/** What is about to be made, or is asked for by path, is named by its ARN. */
const BY_ARN = /^(Create(User|Role|Group|InstanceProfile)|List(Users|Roles|Groups|InstanceProfiles)|Simulate\w+)$/

const WORDS: Readonly<Record<string, string>> = {
  user: 'user',
  role: 'role',
  group: 'group',
  'instance-profile': 'instance profile',
}

/**
 * How IAM names a resource in a denial of one of its own operations: `role reader`, `policy arn:…`; as public logs show.
 * @example resourceInWords('GetRole', 'iam:GetRole', 'arn:aws:iam::111111111111:role/team/reader') // role reader
 */
export function resourceInWords(operation: string, action: string, resource: string): string {
  if (operation === 'ListPolicies') return 'policy path /'
  if (BY_ARN.test(operation) || action === 'iam:PassRole') return resource
  const [type = '', ...path] = parseArn(resource)?.resource.split('/') ?? []
  const name = path.at(-1) ?? ''
  // A new policy has no ARN yet.
  if (type === 'policy') return operation === 'CreatePolicy' ? `policy ${name}` : `policy ${resource}`
  const word = Object.hasOwn(WORDS, type) ? WORDS[type] : undefined
  return word === undefined || name === '' ? resource : `${word} ${name}`
}
