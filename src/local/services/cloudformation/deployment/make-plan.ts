import type { Capability, RollbackConfiguration } from '@aws-sdk/client-cloudformation'
import { expandTransforms, refuseInlineTransforms } from '../../../../cloudformation/expand-transforms.ts'
import { checkRules } from '../../../../cloudformation/template/check-rules.ts'
import { checkTemplate } from '../../../../cloudformation/template/check-template.ts'
import { findDependencies, isActive } from '../../../../cloudformation/template/dependencies.ts'
import { createConditions } from '../../../../cloudformation/template/evaluate-conditions.ts'
import { parseTemplate } from '../../../../cloudformation/template/parse-template.ts'
import type { StackPlace } from '../../../../cloudformation/template/pseudo-parameters.ts'
import { readParameters } from '../../../../cloudformation/template/read-parameters.ts'
import { readTemplate, readTransforms } from '../../../../cloudformation/template/read-template.ts'
import { resolve } from '../../../../cloudformation/template/resolve.ts'
import {
  type ParameterSources,
  parameterValue,
  resolveParameters,
} from '../../../../cloudformation/template/resolve-parameters.ts'
import { Pending, type Scope } from '../../../../cloudformation/template/scope.ts'
import type { Template } from '../../../../cloudformation/template/template.ts'
import { isObject, type TemplateObject } from '../../../../cloudformation/template/template-value.ts'
import type { Store } from '../../../store/state.ts'
import type { Tag } from '../resource-type.ts'
import { checkTypes, loadTypes } from '../resource-types.ts'
import type { Stack, StackSource } from '../state.ts'
import type { Plan } from './deployment.ts'
import { placeOf, stackScope } from './stack-scope.ts'

/** What a request says about a stack. */
export interface PlanInput {
  readonly body: string
  readonly parameters: ParameterSources
  readonly tags: readonly Tag[]
  readonly capabilities: readonly Capability[]
  readonly rollbackConfiguration: RollbackConfiguration
  readonly place: StackPlace
}

/**
 * Makes a plan of a template: everything that can be said before anything is done.
 * @throws AwsError `ValidationError` for whatever is wrong with the template or its parameters
 */
export async function makePlan(input: PlanInput, store: Store): Promise<Plan> {
  return planSource(readSource(input), input.place, store)
}

/** The same of a source that has been planned before. @throws AwsError as `makePlan` */
export async function replan(source: StackSource, stack: Stack, store: Store): Promise<Plan> {
  return planSource(source, placeOf(stack, source), store)
}

async function planSource(source: StackSource, place: StackPlace, store: Store): Promise<Plan> {
  const { template } = source
  checkTemplate(template)
  checkTypes([...template.resources.values()].map(({ type }) => type))
  const condition: Plan['condition'] = createConditions(template, () => scope)
  const scope = planScope({ source, condition, place, store })
  checkRules(template, scope)
  const dependencies = findDependencies(template, condition)
  evaluateAll(template, scope)
  const active = [...template.resources.values()].filter(({ logicalId }) => dependencies.has(logicalId))
  return { source, condition, dependencies, types: await loadTypes(active.map(({ type }) => type)) }
}

/** What can be evaluated before a deployment; exports are not looked up yet. */
export function planScope(facts: Parameters<typeof stackScope>[0]): Scope {
  return { ...stackScope(facts), exported: (name) => new Pending({ 'Fn::ImportValue': name }) }
}

function readSource({ body, parameters, place, ...rest }: PlanInput): StackSource {
  const value = parseTemplate(body)
  refuseInlineTransforms(value)
  const transforms = readTransforms(value.Transform)
  const source = { body, notificationArns: place.notificationArns, ...rest }
  if (transforms.length === 0) {
    const template = readTemplate(value)
    return { ...source, template, parameters: resolveParameters(template.parameters, parameters) }
  }
  const processed = expand(value, parameters, place)
  const template = readTemplate(processed, transforms)
  return { ...source, processed, template, parameters: resolveParameters(template.parameters, parameters) }
}

function expand(value: TemplateObject, parameters: ParameterSources, place: StackPlace): TemplateObject {
  const declarations = readParameters(isObject(value.Parameters) ? value.Parameters : {})
  const resolved = [...resolveParameters(declarations, parameters)]
  const values = Object.fromEntries(resolved.map(([name, parameter]) => [name, parameterValue(parameter)]))
  return expandTransforms(value, { place, parameters: values })
}

/** Evaluates everything as far as it goes, for the sake of what may be wrong with it. */
function evaluateAll({ resources, outputs }: Template, scope: Scope): void {
  for (const resource of resources.values())
    if (isActive(resource, scope.condition)) resolve(resource.properties, scope)
  for (const output of outputs.values()) if (isActive(output, scope.condition)) resolve(output.value, scope)
}
