import { AwsError } from '../../../core/errors.ts'
import { checkNumber } from './errors.ts'
import type { Queue } from './queue.ts'

interface PageRequest {
  readonly MaxResults?: number | undefined
  readonly NextToken?: string | undefined
}

/** Without MaxResults, a list ends here and has no token. */
const MAX_QUEUES = 1_000

/** One page of queues by name. @throws AwsError `InvalidParameterValue` */
export function paginate(queues: readonly Queue[], { MaxResults, NextToken }: PageRequest) {
  checkNumber(MaxResults, 'MaxResults', 1, MAX_QUEUES)
  const after = NextToken === undefined ? '' : readToken(NextToken)
  const rest = queues.toSorted((a, b) => (a.name < b.name ? -1 : 1)).filter(({ name }) => name > after)
  const page = rest.slice(0, MaxResults ?? MAX_QUEUES)
  const last = page.at(-1)
  const isCut = MaxResults !== undefined && rest.length > page.length && last !== undefined
  return { page, ...(isCut && { NextToken: Buffer.from(last.name).toString('base64') }) }
}

function readToken(token: string): string {
  const name = Buffer.from(token, 'base64').toString()
  if (Buffer.from(name).toString('base64') === token) return name
  throw new AwsError('InvalidParameterValue', 'Invalid or expired next token.')
}
