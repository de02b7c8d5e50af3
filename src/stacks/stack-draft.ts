import type { Place } from '../topology/topology.ts'
import type { Layout, Reference } from './references.ts'
import { type Stack, type StackEdge, type StackParameter, type StackPart, stackId, stackName } from './stack.ts'
import { ASSETS_PARAMETER, type Commented, ref, type TemplateOutput, type Value } from './template.ts'

/** A stack while it is being put together. */
export class StackDraft {
  readonly id: string
  readonly place: Place
  readonly part: StackPart
  readonly #name: string
  readonly #layout: Layout
  readonly #resources: Record<string, Commented> = {}
  readonly #outputs: Record<string, TemplateOutput> = {}
  readonly #parameters: Record<string, StackParameter> = {}
  readonly #edges = new Map<string, StackEdge>()
  readonly #byName = new Set<string>()
  readonly #assets: string[] = []
  /** By ARN: what stands for it within this stack. */
  readonly #values = new Map<string, Value>()

  constructor(topologyName: string, place: Place, part: StackPart, layout: Layout) {
    this.id = stackId(place, part)
    this.place = place
    this.part = part
    this.#name = stackName(topologyName, part)
    this.#layout = layout
  }

  /** Says what stands for the ARN of something that this stack has, or will have. */
  name(arn: string, value: Value): void {
    this.#values.set(arn, value)
  }

  add(logicalId: string, commented: Commented): string {
    if (this.#resources[logicalId] !== undefined) throw new Error(`two resources are called ${logicalId}`)
    this.#resources[logicalId] = commented
    return logicalId
  }

  addAsset(functionName: string): void {
    this.#parameters[ASSETS_PARAMETER] ??= { description: 'The bucket in which the packages of functions lie' }
    this.#assets.push(functionName)
  }

  addOutput(name: string, arn: string, description: string): void {
    this.#outputs[name] ??= { Description: description, Value: this.valueOf(arn) }
  }

  /** What stands for an ARN: within this stack an intrinsic, so that CloudFormation knows the order; else as `foreign`. */
  valueOf(arn: string): Value {
    return this.#values.get(arn) ?? this.foreign(arn)
  }

  /** What stands for an ARN of another stack: a parameter, or its name where an order would go in a circle. */
  foreign(arn: string): Value {
    const reference = this.#layout.needed.get(this.id)?.get(arn)
    return reference === undefined ? arn : this.#resolve(reference)
  }

  #resolve(reference: Reference): Value {
    const { of, arn, name, why } = reference
    if (this.#layout.byName.has(reference)) {
      this.#byName.add(`${why}: by the name it will have, since ${of} and ${this.id} need each other`)
      return arn
    }
    this.#edges.set(`${of} ${why}`, { stack: of, why })
    this.#parameters[name] = { description: why, from: { stack: of, output: name } }
    return ref(name)
  }

  get isEmpty(): boolean {
    return Object.keys(this.#resources).length === 0
  }

  finish(): Stack {
    return {
      id: this.id,
      name: this.#name,
      place: this.place,
      part: this.part,
      parameters: this.#parameters,
      resources: this.#resources,
      outputs: this.#outputs,
      dependsOn: [...this.#edges.values()],
      byName: [...this.#byName],
      assets: this.#assets,
    }
  }
}
