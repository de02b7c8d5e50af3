import { expandTransforms } from '../cloudformation/expand-transforms.ts'
import { isActive } from '../cloudformation/template/dependencies.ts'
import { createConditions } from '../cloudformation/template/evaluate-conditions.ts'
import { parseTemplate } from '../cloudformation/template/parse-template.ts'
import { pseudoParameter, type StackPlace } from '../cloudformation/template/pseudo-parameters.ts'
import { readParameters } from '../cloudformation/template/read-parameters.ts'
import { readTemplate, readTransforms } from '../cloudformation/template/read-template.ts'
import { resolve } from '../cloudformation/template/resolve.ts'
import {
  parameterValue,
  type ResolvedParameter,
  resolveParameters,
} from '../cloudformation/template/resolve-parameters.ts'
import { NO_VALUE, Pending, type Scope } from '../cloudformation/template/scope.ts'
import type { ParameterDeclaration, Template } from '../cloudformation/template/template.ts'
import { isObject, type TemplateObject } from '../cloudformation/template/template-value.ts'
import { partitionOf } from '../core/partition.ts'
import { packedAnyway } from './local-code.ts'
import { resourceValues } from './resource-values.ts'

/** What JSON can say. */
export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = Readonly<Record<string, Json>>

/** Where a template is to become a stack, and what it is told. */
export interface TemplateContext {
  readonly account: string
  readonly region: string
  readonly stackName: string
  /** Values of parameters, as they are given. */
  readonly parameters: Readonly<Record<string, string>>
  /** The value of a parameter that is not given; asked for each once, when it is first needed. */
  readonly missing: (declaration: MissingParameter) => string
  /** What another stack exports. */
  readonly exported: (name: string) => Json
  readonly stackOutput: (stackName: string, outputName: string) => Json
}

export type MissingParameter = Pick<ParameterDeclaration, 'name' | 'type' | 'default' | 'allowedValues'>

export interface EvaluatedTemplate {
  readonly parameters: readonly string[]
  readonly outputs: readonly string[]
  /** By name of the export: the output. */
  readonly exports: () => ReadonlyMap<string, string>
  /** The resources that are to be, with their functions evaluated. */
  readonly resources: () => readonly EvaluatedResource[]
  readonly output: (name: string) => Json | undefined
}

export interface EvaluatedResource {
  readonly logicalId: string
  readonly type: string
  readonly properties: JsonObject
  /** What `Ref` answers. */
  readonly ref: Json
  readonly attribute: (name: string) => Json
}

/**
 * Evaluates a template without deploying it: names that AWS would make up are made of stack and logical id. SAM is expanded.
 * Nothing is evaluated before it is asked for, so that templates may refer to each other.
 * @throws AwsError `ValidationError` in CloudFormation’s words
 */
export function evaluateTemplate(text: string, context: TemplateContext): EvaluatedTemplate {
  const source = parseTemplate(text)
  const declarations = readParameters(isObject(source.Parameters) ? source.Parameters : {})
  const place = placeOf(context)
  const parameter = once((name: string) => {
    const declaration = declarations.get(name)
    return declaration === undefined
      ? pseudoParameter(name, place)
      : parameterValue(resolveParameter(declaration, context))
  })
  const template = lazy(() => expand(source, declarations, parameter, place))
  const condition = once((name: string): boolean => createConditions(template(), scope)(name))
  const one = once((logicalId: string) => evaluateResource(logicalId, template(), scope(), context))
  function scope(): Scope {
    return {
      mappings: template().mappings,
      parameter,
      condition,
      resource: (logicalId) => {
        const declared = template().resources.get(logicalId)
        return declared && isActive(declared, condition) ? one(logicalId) : undefined
      },
      zones: (region) => ['a', 'b', 'c'].map((zone) => `${region}${zone}`),
      exported: context.exported,
      stackOutput: ({ StackName, OutputName }) => context.stackOutput(StackName, OutputName),
    }
  }
  const outputs = () => [...template().outputs.values()].filter((output) => isActive(output, condition))
  return {
    parameters: [...declarations.keys()],
    // The names are needed before a transform may ask for parameters.
    outputs: Object.keys(isObject(source.Outputs) ? source.Outputs : {}),
    exports: () =>
      new Map(
        outputs().flatMap(({ name, exportName }) =>
          exportName === undefined ? [] : [[String(plain(resolve(exportName, scope()))), name] as const],
        ),
      ),
    resources: () =>
      [...template().resources.values()]
        .filter((resource) => isActive(resource, condition))
        .map(({ logicalId }) => one(logicalId)),
    output: once((name: string) => {
      const found = outputs().find((output) => output.name === name)
      return found && plain(resolve(found.value, scope()))
    }),
  }
}

function placeOf({ account, region, stackName }: TemplateContext): StackPlace {
  const partition = partitionOf(region)
  const stackId = `arn:${partition.id}:cloudformation:${region}:${account}:stack/${stackName}/00000000-0000-0000-0000-000000000000`
  return { account, region, partition, stackName, stackId, notificationArns: [] }
}

/** @throws AwsError `ValidationError` for a value that is given and does not do */
function resolveParameter(declaration: ParameterDeclaration, context: TemplateContext): ResolvedParameter {
  const { name } = declaration
  const ParameterValue = Object.hasOwn(context.parameters, name) ? context.parameters[name] : undefined
  if (ParameterValue === undefined) {
    const value = context.missing(declaration)
    return { declaration, value, stored: value }
  }
  const given = [{ ParameterKey: name, ParameterValue }]
  const resolved = resolveParameters(new Map([[name, declaration]]), { given, stored: (stored) => stored })
  return resolved.get(name) as ResolvedParameter
}

function expand(
  source: TemplateObject,
  declarations: ReadonlyMap<string, ParameterDeclaration>,
  parameter: Scope['parameter'],
  place: StackPlace,
): Template {
  const transforms = readTransforms(source.Transform)
  if (transforms.length === 0) return readTemplate(source)
  const values = [...declarations.keys()].map((name) => [name, parameter(name) as string | string[]] as const)
  return readTemplate(
    expandTransforms(packedAnyway(source), { place, parameters: Object.fromEntries(values) }),
    transforms,
  )
}

function evaluateResource(
  logicalId: string,
  template: Template,
  scope: Scope,
  context: TemplateContext,
): EvaluatedResource {
  const { type, properties } = template.resources.get(logicalId) as { type: string; properties: TemplateObject }
  // A resource’s name may be asked for while its properties are evaluated: policies that speak of their own resource.
  const property = once((name: string) => {
    const value = properties[name]
    return value === undefined ? undefined : plain(resolve(value, scope))
  })
  const values = resourceValues(type, { logicalId, property, ...context, partition: partitionOf(context.region).id })
  return {
    logicalId,
    type,
    get properties() {
      const members = Object.keys(properties).map((name) => [name, property(name)] as const)
      return Object.fromEntries(members.filter((member): member is [string, Json] => member[1] !== undefined))
    },
    get ref() {
      return values.ref()
    },
    attribute: (name) => values.attribute(name),
  }
}

/** A value as JSON holds it; what only a deployment can tell stands as the expression that will. */
function plain(value: unknown): Json | undefined {
  if (value === NO_VALUE) return undefined
  if (value instanceof Pending) return JSON.stringify(value)
  if (Array.isArray(value)) return value.flatMap((item) => plain(item) ?? [])
  if (typeof value !== 'object' || value === null) return value as Json
  const members = Object.entries(value).map(([key, member]) => [key, plain(member)] as const)
  return Object.fromEntries(members.filter((member): member is [string, Json] => member[1] !== undefined))
}

function lazy<T>(compute: () => T): () => T {
  const computeOnce = once(compute)
  return () => computeOnce('')
}

/** Computes what is asked for, once. */
function once<T>(compute: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>()
  return (name) => {
    if (!known.has(name)) known.set(name, compute(name))
    return known.get(name) as T
  }
}
