import type { Stack as StackState } from '@aws-sdk/client-cloudformation'
import { parseDocument, visit } from 'yaml'
import { printTemplate } from '../stacks/print-template.ts'
import type { Stack } from '../stacks/stack.ts'
import type { Topology } from '../topology/topology.ts'
import { inTurns } from './collect.ts'
import type { Connection } from './connection.ts'
import { DeployError, type DeployProblem } from './deploy-error.ts'
import { tagsOf } from './deploy-stack.ts'
import { StackClient } from './stack-client.ts'
import { toProblem } from './stack-problem.ts'

/** A stack of the topology beside what AWS has of it. */
export interface DeployedStack {
  readonly stack: Stack
  /** `undefined` where there is none. */
  readonly state: StackState | undefined
  /** As it was sent; empty where there is none. */
  readonly template: string
}

/**
 * Asks CloudFormation for stacks and their templates, a few at a time.
 * @throws DeployError with every stack that it does not tell of
 */
export async function lookAtStacks(
  stacks: readonly Stack[],
  connections: ReadonlyMap<string, Connection>,
): Promise<DeployedStack[]> {
  const problems: DeployProblem[] = []
  const found = await inTurns(
    stacks,
    (stack) =>
      look(stack, connections.get(stack.place.account.name) as Connection).catch((error: unknown) => {
        problems.push(toProblem(stack, error))
        return { stack, state: undefined, template: '' }
      }),
    AT_ONCE,
  )
  if (problems.length > 0) throw new DeployError(problems)
  return found
}

const AT_ONCE = 8

async function look(stack: Stack, connection: Connection): Promise<DeployedStack> {
  const client = new StackClient(connection, stack.place.region, stack.name)
  try {
    const state = await client.describe()
    // One that never began has none.
    const hasTemplate = state !== undefined && state.StackStatus !== 'REVIEW_IN_PROGRESS'
    const template = hasTemplate ? ((await client.template()) ?? '') : ''
    return { stack, state, template }
  } finally {
    client.destroy()
  }
}

/** States in which a stack is what its template says. */
const AT_REST = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/

/**
 * Whether a deployment would leave the stack alone.
 * @param parameters what it would be told
 */
export function isUpToDate(
  { stack, state, template }: DeployedStack,
  topology: Topology,
  parameters: Readonly<Record<string, string>>,
): boolean {
  if (state === undefined || !AT_REST.test(String(state.StackStatus))) return false
  const tags = (state.Tags ?? []).map(({ Key = '', Value }) => [Key, Value])
  return (
    withoutComments(template) === withoutComments(printTemplate(stack)) &&
    isSame(givenParameters(state), parameters) &&
    isSame(Object.fromEntries(tags), tagsOf(topology))
  )
}

/** What a stack was told when it was last changed. */
export function givenParameters({ Parameters = [] }: StackState): Record<string, string> {
  return Object.fromEntries(
    Parameters.map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
  )
}

/** Comments are no change to CloudFormation. */
function withoutComments(template: string): string {
  const document = parseDocument(template, { logLevel: 'silent' })
  visit(document, {
    Node: (_, node) => {
      node.commentBefore = null
      node.comment = null
      node.spaceBefore = false
    },
  })
  return document.toString({ lineWidth: 0 })
}

function isSame(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean {
  const keys = Object.keys(one)
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key])
}
