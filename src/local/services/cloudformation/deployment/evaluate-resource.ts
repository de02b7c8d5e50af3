import { resolve } from '../../../../cloudformation/template/resolve.ts'
import type { Scope, StackOutputRequest, Value } from '../../../../cloudformation/template/scope.ts'
import type { ResourceDeclaration } from '../../../../cloudformation/template/template.ts'
import { type TemplateObject, type TemplateValue, textual } from '../../../../cloudformation/template/template-value.ts'
import { uuid } from '../../../../core/random.ts'
import { resolveDynamicReferences } from '../dynamic-references.ts'
import type { ResourceType, Tag } from '../resource-type.ts'
import type { StackSource } from '../state.ts'
import { coerce, findViolations } from '../validate-properties.ts'
import type { Deployment, Plan } from './deployment.ts'
import { readStackOutput } from './read-stack-output.ts'
import { pendingOutput, placeOf, resourceValues, stackScope } from './stack-scope.ts'

/** What stands for a value that is not to be shown. */
export const HIDDEN = '****'

/** What a resource is to be. */
export interface DesiredResource {
  readonly declaration: ResourceDeclaration
  readonly type: ResourceType
  readonly properties: TemplateObject
  /** The same with asterisks for parameters that are not to be shown. */
  readonly shown: TemplateObject
  readonly metadata?: TemplateValue
  readonly tags: readonly Tag[]
  readonly dependencies: ReadonlySet<string>
}

/**
 * Evaluates a resource, for which everything it depends on has been made.
 * @throws AwsError for a function that cannot be evaluated
 * @throws StackFailure where another stack's output cannot be read
 */
export async function evaluateResource(deployment: Deployment, plan: Plan, id: string): Promise<DesiredResource> {
  const { source, dependencies, types } = plan
  const declaration = source.template.resources.get(id) as ResourceDeclaration
  const type = types.get(declaration.type) as ResourceType
  const properties = await evaluate(deployment, plan, declaration.properties)
  const metadata = declaration.metadata && (await evaluate(deployment, plan, declaration.metadata))
  const coerced = coerce(schemaOf(type), properties) as TemplateObject
  return {
    declaration,
    type,
    properties: resolveDynamicReferences(coerced) as TemplateObject,
    shown: textual(showProperties(deployment, plan, declaration.properties) ?? coerced) as TemplateObject,
    ...(metadata !== undefined && { metadata: metadata as TemplateValue }),
    tags: mergeTags(source.tags, coerced.Tags as readonly Tag[] | undefined),
    dependencies: dependencies.get(id) ?? new Set(),
  }
}

/** Evaluates any value of the template, reading other stacks' outputs where it asks for them. */
export async function evaluate(deployment: Deployment, plan: Plan, value: TemplateValue): Promise<Value> {
  for (;;) {
    const wanted: StackOutputRequest[] = []
    const scope = liveScope(deployment, plan, (request) => {
      const known = deployment.stackOutputs.get(JSON.stringify(request))
      if (known !== undefined) return known
      wanted.push(request)
      return pendingOutput(request)
    })
    const result = resolve(value, scope)
    if (wanted.length === 0) return result
    for (const request of wanted) {
      deployment.stackOutputs.set(JSON.stringify(request), await readStackOutput(deployment, request))
    }
  }
}

/** The plan with asterisks for parameters that are not to be shown; `undefined` where all may be. */
export function maskedPlan<P extends Pick<Plan, 'source'>>(plan: P): P | undefined {
  const { source } = plan
  if (![...source.parameters.values()].some(({ declaration }) => declaration.noEcho)) return undefined
  const parameters = [...source.parameters].map(([name, { declaration, ...rest }]) => {
    const masked = declaration.noEcho ? { declaration, value: HIDDEN } : { declaration, ...rest }
    return [name, masked] as const
  })
  return { ...plan, source: { ...source, parameters: new Map(parameters) } }
}

/** What is wrong with properties, in one line; `undefined` where nothing is. */
export function violationReason(id: string, type: ResourceType, properties: Value): string | undefined {
  const violations = findViolations(schemaOf(type), properties)
  if (violations.length === 0) return undefined
  return `Properties validation failed for resource ${id} with message:\n[${violations.join(', ')}]`
}

/** The token under which a handler is asked, which its failure is told with. */
export function requestToken({ cloud }: Deployment): string {
  return uuid(cloud.random)
}

/** Properties as events show them; `undefined` where there is nothing to hide. */
function showProperties(deployment: Deployment, plan: Plan, properties: TemplateObject): TemplateObject | undefined {
  const hidden = maskedPlan(plan)
  if (hidden === undefined) return undefined
  const known = (request: StackOutputRequest) => deployment.stackOutputs.get(JSON.stringify(request)) ?? HIDDEN
  try {
    return resolve(properties, liveScope(deployment, hidden, known)) as TemplateObject
  } catch {
    // Asterisks are no key of a mapping, for one.
    return {}
  }
}

/** The stack's tags go to every resource that can have some; the resource's own win. */
function mergeTags(ofStack: StackSource['tags'], own: readonly Tag[] = []): Tag[] {
  return [...new Map([...ofStack, ...own].map(({ Key, Value }) => [Key, { Key, Value }])).values()]
}

function liveScope(
  { cloud, stack }: Deployment,
  { source, condition }: Plan,
  stackOutput: Scope['stackOutput'],
): Scope {
  return stackScope({
    source,
    condition,
    store: cloud.store,
    place: placeOf(stack, source),
    stackOutput,
    resource: (id) => {
      const resource = stack.resources.get(id)
      return resource && resourceValues(resource)
    },
  })
}

function schemaOf({ properties, required = [], notBuilt = [] }: ResourceType) {
  const others = Object.fromEntries(notBuilt.map((name) => [name, { type: 'json' } as const]))
  return { type: 'object', properties: { ...others, ...properties }, required } as const
}
