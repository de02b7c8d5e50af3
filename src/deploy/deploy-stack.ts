import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Stack as StackState } from '@aws-sdk/client-cloudformation'
import type { FunctionPackage } from '../stacks/packages.ts'
import { printTemplate } from '../stacks/print-template.ts'
import type { Stack } from '../stacks/stack.ts'
import type { Topology } from '../topology/topology.ts'
import type { Connection } from './connection.ts'
import type { DeployEvent } from './deploy.ts'
import { isUnderWay, StackClient, type StackInput, type TemplateSource, type Told } from './stack-client.ts'
import { ChangeRefused, ForeignStack, StackFailed, UnfitState } from './stack-problem.ts'
import { assetsBucket, uploadPackages, uploadTemplate } from './upload-packages.ts'

/** What a stack is told, from the outputs of those that it waited for. */
export function parametersOf(
  { parameters, place }: Stack,
  outputs: ReadonlyMap<string, Readonly<Record<string, string>>>,
): { known: Record<string, string>; unknown: string[] } {
  const known: Record<string, string> = {}
  const unknown: string[] = []
  for (const [name, { from }] of Object.entries(parameters)) {
    const value = from === undefined ? assetsBucket(place) : outputs.get(from.stack)?.[from.output]
    if (value === undefined) unknown.push(name)
    else known[name] = value
  }
  return { known, unknown }
}

/** By which a stack is known as ours. */
const TAG = 'xacct:topology'

export function tagsOf({ name, tags }: Topology): Record<string, string> {
  return { ...tags, [TAG]: name }
}

/** Longer templates are put where CloudFormation reads them. @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const LONGEST_BODY = 51_200

export interface StackDeployment {
  readonly stack: Stack
  readonly topology: Topology
  readonly connection: Connection
  /** Of the functions that are in it. */
  readonly packages: readonly FunctionPackage[]
  /** By stack: what those told that it waited for. */
  readonly outputs: ReadonlyMap<string, Readonly<Record<string, string>>>
  readonly tell: (event: DeployEvent) => void
}

/** Brings one stack to what it should be; answers its outputs. @throws Error why it could not */
export async function deployStack(
  deployment: StackDeployment,
): Promise<{ outputs: Readonly<Record<string, string>>; changed: boolean }> {
  const { stack, topology, connection, packages, outputs, tell } = deployment
  const { known, unknown } = parametersOf(stack, outputs)
  if (unknown.length > 0) throw new ChangeRefused(`nothing tells ${unknown.join(', ')}`)
  const client = new StackClient(connection, stack.place.region, stack.name)
  try {
    // Whose it is, before anything is sent for it.
    checkOwner(await client.describe(), topology)
    if (packages.length > 0) {
      const sent = await uploadPackages(connection, stack.place, packages)
      tell({ kind: 'packages', stack: stack.id, sent, all: packages.length })
    }
    const input = { template: await sourceOf(stack, connection), parameters: known, tags: tagsOf(topology) }
    for (let attempt = 0; ; attempt++) {
      const state = await settled(client, topology, tell, stack)
      const end = await bring(client, state, input, attempt, stack, tell)
      if (end === undefined) {
        tell({ kind: 'unchanged', stack: stack.id })
        return { outputs: outputsOf(state), changed: false }
      }
      if (/^(CREATE|UPDATE)_COMPLETE$/.test(end.StackStatus ?? '')) return { outputs: outputsOf(end), changed: true }
      const failures = await client.failures()
      const wait = RETRY_SECONDS[attempt]
      const early = failures.find(({ reason = '' }) => TOO_EARLY.test(reason))
      if (early === undefined || wait === undefined) throw new StackFailed(end, failures)
      tell({ kind: 'retry', stack: stack.id, seconds: wait, reason: early.reason ?? '' })
      if (!connection.isLocal) await pause(wait * 1_000)
    }
  } finally {
    client.destroy()
  }
}

async function sourceOf(stack: Stack, connection: Connection): Promise<TemplateSource> {
  const TemplateBody = printTemplate(stack)
  if (Buffer.byteLength(TemplateBody) <= LONGEST_BODY) return { TemplateBody }
  return { TemplateURL: await uploadTemplate(connection, stack.place, TemplateBody) }
}

/** Makes or changes the stack; `undefined` where nothing would change. */
async function bring(
  client: StackClient,
  state: StackState | undefined,
  input: StackInput,
  attempt: number,
  { id, resources }: Stack,
  tell: (event: DeployEvent) => void,
): Promise<StackState | undefined> {
  const told = (event: Told) => tell({ kind: 'event', stack: id, event })
  if (state === undefined) {
    tell({ kind: 'start', stack: id, changes: Object.keys(resources).length, creates: true })
    return client.create(input, told)
  }
  const changeSet = await client.createChangeSet(changeSetName(input, attempt), input)
  if (changeSet === undefined) return undefined
  tell({ kind: 'start', stack: id, changes: changeSet.changes.length, creates: false })
  return client.execute(changeSet.name, told)
}

/**
 * IAM says that a role is there before it can be used: as a principal, or by Lambda. Then the stack comes again, a little later.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
const TOO_EARLY = /Invalid principal in policy|cannot be assumed by Lambda|The provided principal was invalid/
const RETRY_SECONDS = [5, 15, 45, 60]

/** A change set is named by what it changes to, so that trying again does not meet the one before. */
function changeSetName(input: StackInput, attempt: number): string {
  const digest = createHash('sha256').update(JSON.stringify(input)).digest('hex')
  return `xacct-${digest.slice(0, 16)}-${attempt}-${Date.now().toString(36)}`
}

/** Waits for what is under way, and clears away what a failed creation left behind. */
async function settled(
  client: StackClient,
  topology: Topology,
  tell: (event: DeployEvent) => void,
  { id }: Stack,
): Promise<StackState | undefined> {
  const told = (event: Told) => tell({ kind: 'event', stack: id, event })
  let state = await client.describe()
  checkOwner(state, topology)
  if (isUnderWay(state)) state = await client.follow(await client.lastEvent(), told, state?.StackId)
  // Neither holds anything that was ever used: the first was rolled back to nothing, the second never began.
  if (state?.StackStatus === 'ROLLBACK_COMPLETE' || state?.StackStatus === 'REVIEW_IN_PROGRESS') {
    state = await client.delete(told)
  }
  if (state === undefined || state.StackStatus === 'DELETE_COMPLETE') return undefined
  if (!/^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/.test(state.StackStatus ?? '')) throw new UnfitState(state)
  return state
}

/** A stack of that name that somebody else made is not ours to change. @throws ForeignStack */
export function checkOwner(state: StackState | undefined, { name }: Topology): void {
  if (state === undefined) return
  const owner = ownerOf(state)
  if (owner !== name) throw new ForeignStack(state.StackName ?? '', owner)
}

/** The topology that made a stack; none where somebody else did. */
export function ownerOf({ Tags }: StackState): string | undefined {
  return Tags?.find(({ Key }) => Key === TAG)?.Value
}

export function outputsOf(state: StackState | undefined): Record<string, string> {
  const outputs = state?.Outputs ?? []
  return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]))
}
