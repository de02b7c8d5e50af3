import type { Stack as StackState } from '@aws-sdk/client-cloudformation'
import { buildStacks } from '../stacks/build-stacks.ts'
import type { FunctionPackage } from '../stacks/packages.ts'
import { toTemplate } from '../stacks/print-template.ts'
import type { Stack } from '../stacks/stack.ts'
import type { Template } from '../stacks/template.ts'
import type { Topology } from '../topology/topology.ts'
import { type AccessChange, compareAccess } from './access-lines.ts'
import { inTurns } from './collect.ts'
import type { Connection } from './connection.ts'
import type { DeployProblem } from './deploy-error.ts'
import { outputsOf } from './deploy-stack.ts'
import { type DeployedStack, givenParameters, lookAtStacks } from './deployed-stack.ts'
import { findLeftOver } from './left-over.ts'
import { nameReferences, readDeployedTemplate } from './named-template.ts'
import { type PlannedParameter, planParameters, valuesOf } from './plan-parameters.ts'
import { findWarnings, type PlanWarning } from './plan-warnings.ts'
import { previewStack } from './preview-stack.ts'
import type { StackChange } from './stack-client.ts'
import { verifiedConnections } from './verify-accounts.ts'

/** What a deployment would do to one stack. */
export interface StackPlan {
  readonly stack: Stack
  /** `stuck`: a deployment would stop here, and `problem` says why. */
  readonly verdict: 'new' | 'unchanged' | 'changed' | 'stuck'
  /** CloudFormation’s word, or `MISSING`. */
  readonly status: string
  /** What a deployment does before anything else, in words. */
  readonly first?: string
  readonly problem?: DeployProblem
  readonly parameters: readonly PlannedParameter[]
  readonly changes: readonly StackChange[]
  /** Who tells the changes: CloudFormation, or a comparison of the templates, which knows less of replacements. */
  readonly by: 'change-set' | 'templates'
  readonly access: AccessChange
}

export interface Plan {
  /** In the order of deployment. */
  readonly stacks: readonly StackPlan[]
  readonly warnings: readonly PlanWarning[]
  /** Of an earlier configuration, and still there. */
  readonly leftOver: readonly Stack[]
}

/** Whether a deployment would stop before its end, as far as can be told. */
export function wouldStop({ stacks, warnings }: Plan): boolean {
  return stacks.some(({ verdict }) => verdict === 'stuck') || warnings.some(({ code }) => code === 'name-taken')
}

export interface PlanRequest {
  readonly topology: Topology
  readonly connections: ReadonlyMap<string, Connection>
  readonly packages: readonly FunctionPackage[]
  /** Stops before the next stack is asked for; what is under way is cleared away first. */
  readonly signal?: AbortSignal
  /** A stack is done with. */
  readonly tell?: (stack: string) => void
}

const AT_ONCE = 8

/**
 * Finds out what a deployment would change. Nothing is uploaded and nothing is changed: change sets are made for stacks that are
 * there, read, and deleted.
 * @throws DeployError with every account whose credentials are missing, refused, or another account’s
 */
export async function planDeployment(request: PlanRequest): Promise<Plan> {
  const { topology, connections, packages, signal, tell = () => {} } = request
  const built = buildStacks(topology, { assets: new Map(packages.map(({ fn, key }) => [fn.name, key])) })
  const way = await verifiedConnections(built, connections)
  const connectionOf = ({ place }: Stack) => way.get(place.account.name) as Connection
  const deployed = await lookAtStacks(built, way)
  const parametersOf = planParameters(
    topology,
    new Map(deployed.map(({ stack, state }) => [stack.id, outputsOf(living(state))])),
  )
  const leftOver = await findLeftOver(topology, built, way)
  const stacks = await inTurns(
    deployed,
    async (one) => {
      signal?.throwIfAborted()
      const parameters = parametersOf(one.stack)
      const preview = await previewStack({ ...one, topology, parameters, connection: connectionOf(one.stack) })
      tell(one.stack.id)
      return { ...preview, stack: one.stack, parameters, access: accessOf(one, parameters) }
    },
    AT_ONCE,
  )
  const others = await lookAtStacks(leftOver, way)
  const changes = [...deployed, ...others].map((one) => ({
    stack: one.stack,
    before: templateBefore(one),
    after: others.includes(one) ? templateBefore(one) : templateAfter(one.stack, parametersOf(one.stack)),
  }))
  return { stacks, leftOver, warnings: await findWarnings(changes, [...way.values()]) }
}

/** A stack that never came to be tells nothing. */
function living(state: StackState | undefined): StackState | undefined {
  return /^(ROLLBACK_COMPLETE|REVIEW_IN_PROGRESS)$/.test(state?.StackStatus ?? '') ? undefined : state
}

function templateBefore({ state, template }: DeployedStack): Template | undefined {
  const before = living(state) && readDeployedTemplate(template)
  return before && nameReferences(before, givenParameters(state as StackState))
}

function templateAfter(stack: Stack, parameters: readonly PlannedParameter[]): Template {
  return nameReferences(toTemplate(stack), valuesOf(parameters))
}

function accessOf(one: DeployedStack, parameters: readonly PlannedParameter[]): AccessChange {
  return compareAccess(templateBefore(one), templateAfter(one.stack, parameters))
}
