import type { Stack as StackState } from '@aws-sdk/client-cloudformation'
import { parseDocument, visit } from 'yaml'
import { buildStacks } from '../stacks/build-stacks.ts'
import type { FunctionPackage } from '../stacks/packages.ts'
import { printTemplate } from '../stacks/print-template.ts'
import type { Stack } from '../stacks/stack.ts'
import type { Topology } from '../topology/topology.ts'
import type { Connection } from './connection.ts'
import { outputsOf, parametersOf, tagsOf } from './deploy-stack.ts'
import { findLeftOver } from './left-over.ts'
import { StackClient } from './stack-client.ts'
import { verifiedConnections } from './verify-accounts.ts'

/** How one stack stands. */
export interface StackStatus {
  readonly stack: Stack
  /** CloudFormation’s word, or `MISSING`. */
  readonly status: string
  readonly changedAt?: Date
  /** Whether the topology would deploy what is there. */
  readonly upToDate: boolean
  /** It is of an earlier configuration, and no more of this one. */
  readonly leftOver: boolean
  readonly outputs: Readonly<Record<string, string>>
}

/** Asks every account how the topology’s stacks stand; changes nothing. @throws DeployError where an account cannot be asked */
export async function status(
  topology: Topology,
  connections: ReadonlyMap<string, Connection>,
  packages: readonly FunctionPackage[],
): Promise<StackStatus[]> {
  const stacks = buildStacks(topology, { assets: new Map(packages.map(({ fn, key }) => [fn.name, key])) })
  const way = await verifiedConnections(stacks, connections)
  const leftOver = await findLeftOver(topology, stacks, way)
  const all = [...stacks, ...leftOver]
  const found = await Promise.all(all.map((stack) => look(stack, way.get(stack.place.account.name) as Connection)))
  const outputs = new Map(found.map(({ stack, state }) => [stack.id, outputsOf(state)]))
  return found.map(({ stack, state, template }) => {
    const changedAt = state?.LastUpdatedTime ?? state?.CreationTime
    const isLeftOver = leftOver.includes(stack)
    return {
      stack,
      status: state?.StackStatus ?? 'MISSING',
      ...(changedAt && { changedAt }),
      leftOver: isLeftOver,
      upToDate: state !== undefined && !isLeftOver && isUpToDate(stack, state, template, topology, outputs),
      outputs: outputs.get(stack.id) ?? {},
    }
  })
}

interface Found {
  readonly stack: Stack
  readonly state: StackState | undefined
  readonly template: string
}

async function look(stack: Stack, connection: Connection): Promise<Found> {
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

function isUpToDate(
  stack: Stack,
  { StackStatus, Parameters = [], Tags = [] }: StackState,
  template: string,
  topology: Topology,
  outputs: ReadonlyMap<string, Readonly<Record<string, string>>>,
): boolean {
  const given = Parameters.map(({ ParameterKey = '', ParameterValue }) => [ParameterKey, ParameterValue])
  const tags = Tags.map(({ Key = '', Value }) => [Key, Value])
  return (
    AT_REST.test(String(StackStatus)) &&
    withoutComments(template) === withoutComments(printTemplate(stack)) &&
    isSame(Object.fromEntries(given), parametersOf(stack, outputs).known) &&
    isSame(Object.fromEntries(tags), tagsOf(topology))
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
