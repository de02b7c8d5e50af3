import { randomUUID } from 'node:crypto'
import { printTemplate, toTemplate } from '../stacks/print-template.ts'
import type { Topology } from '../topology/topology.ts'
import { compareTemplates } from './compare-templates.ts'
import type { Connection } from './connection.ts'
import { checkOwner, LONGEST_BODY, tagsOf } from './deploy-stack.ts'
import { type DeployedStack, isUpToDate } from './deployed-stack.ts'
import { readDeployedTemplate } from './named-template.ts'
import type { StackPlan } from './plan.ts'
import { type PlannedParameter, valuesOf } from './plan-parameters.ts'
import { isUnderWay, type StackChange, StackClient } from './stack-client.ts'
import { toProblem, UnfitState } from './stack-problem.ts'

export interface PreviewRequest extends DeployedStack {
  readonly topology: Topology
  readonly parameters: readonly PlannedParameter[]
  readonly connection: Connection
}

type Preview = Pick<StackPlan, 'verdict' | 'status' | 'changes' | 'by' | 'first' | 'problem'>

/** Finds out what would become of one stack. What keeps it from being deployed is told, and nothing is thrown. */
export async function previewStack(request: PreviewRequest): Promise<Preview> {
  const { stack, state, topology } = request
  const status = state?.StackStatus ?? 'MISSING'
  try {
    checkOwner(state, topology)
    const begin = BEGINNINGS[status]
    if (begin !== undefined) return { status, ...begin, by: 'templates', changes: compare(request, { isNew: true }) }
    if (isUnderWay(state)) {
      const changes = compare(request)
      const first = `CloudFormation is at work on it (${status}); deploying waits for it`
      return { status, verdict: changes.length > 0 ? 'changed' : 'unchanged', by: 'templates', changes, first }
    }
    if (!CHANGEABLE.test(status)) throw new UnfitState({ ...state } as ConstructorParameters<typeof UnfitState>[0])
    if (isUpToDate(request, topology, valuesOf(request.parameters))) {
      return { status, verdict: 'unchanged', by: 'templates', changes: [] }
    }
    return { status, ...(await askForChanges(request)) }
  } catch (error) {
    return { status, verdict: 'stuck', by: 'templates', changes: [], problem: toProblem(stack, error) }
  }
}

/** By state: how a stack begins that holds nothing yet. */
const BEGINNINGS: Readonly<Record<string, Pick<Preview, 'verdict' | 'first'>>> = {
  MISSING: { verdict: 'new' },
  DELETE_COMPLETE: { verdict: 'new' },
  REVIEW_IN_PROGRESS: { verdict: 'new', first: 'a stack that was never begun is in its place; deploying deletes it' },
  ROLLBACK_COMPLETE: { verdict: 'new', first: 'what is left of a failed creation is deleted' },
}

const CHANGEABLE = /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/

/**
 * Packages need not be there for it: they are looked for when a change set is carried out (not verified), and their keys are
 * known by their content.
 */
async function askForChanges(request: PreviewRequest): Promise<Pick<Preview, 'verdict' | 'by' | 'changes'>> {
  const { stack, topology, parameters, connection } = request
  const TemplateBody = printTemplate(stack)
  if (Buffer.byteLength(TemplateBody) > LONGEST_BODY) {
    return { verdict: 'changed', by: 'templates', changes: compare(request) }
  }
  const client = new StackClient(connection, stack.place.region, stack.name)
  try {
    const input = { template: { TemplateBody }, parameters: valuesOf(parameters), tags: tagsOf(topology) }
    const changes = await client.previewChanges(`xacct-plan-${randomUUID()}`, input)
    return { verdict: changes.length > 0 ? 'changed' : 'unchanged', by: 'change-set', changes }
  } finally {
    client.destroy()
  }
}

function compare({ stack, template }: PreviewRequest, { isNew = false } = {}): StackChange[] {
  return compareTemplates(isNew ? undefined : readDeployedTemplate(template), toTemplate(stack))
}
