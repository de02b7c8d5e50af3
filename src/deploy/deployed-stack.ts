import type { Stack as StackState } from '@aws-sdk/client-cloudformation'
import { parseDocument, visit } from 'yaml'
import { printTemplate } from '../stacks/print-template.ts'
import type { Stack } from '../stacks/stack.ts'
import type { Topology } from '../topology/topology.ts'
import type { Connection } from './connection.ts'
import { tagsOf } from './deploy-stack.ts'
import { StackClient } from './stack-client.ts'

/** A stack of the topology beside what AWS has of it. */
export interface DeployedStack {
  readonly stack: Stack
  /** `undefined` where there is none. */
  readonly state: StackState | undefined
  /** As it was sent; empty where there is none. */
  readonly template: string
}

/** Asks CloudFormation for a stack and its template. */
export async function lookAtStack(stack: Stack, connection: Connection): Promise<DeployedStack> {
  const client = new StackClient(connection, stack.place.region, stack.name)
  try {
    const state = await client.describe()
    const template = state === undefined ? '' : ((await client.template()) ?? '')
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
