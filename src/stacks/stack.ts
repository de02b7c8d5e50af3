import type { Place } from '../topology/topology.ts'
import type { Commented, TemplateOutput } from './template.ts'

/** Early: what others need before anything else is there. Main: all the rest. */
export type StackPart = 'access' | 'main'

/** One stack of one place, before it is written down. */
export interface Stack {
  /** `called/us-east-1`, `calling/us-east-1/access` */
  readonly id: string
  /** As CloudFormation knows it. */
  readonly name: string
  readonly place: Place
  readonly part: StackPart
  readonly parameters: Readonly<Record<string, StackParameter>>
  readonly resources: Readonly<Record<string, Commented>>
  readonly outputs: Readonly<Record<string, TemplateOutput>>
  /** It waits for these. */
  readonly dependsOn: readonly StackEdge[]
  /** What was settled by names instead of by order, in words. */
  readonly byName: readonly string[]
  /** Functions whose packages it needs, by the name in the topology. */
  readonly assets: readonly string[]
}

export interface StackParameter {
  readonly description: string
  /** The output that it is filled from; none for the bucket of packages. */
  readonly from?: { readonly stack: string; readonly output: string }
}

export interface StackEdge {
  readonly stack: string
  readonly why: string
}

export function stackId({ account, region }: Place, part: StackPart): string {
  return part === 'main' ? `${account.name}/${region}` : `${account.name}/${region}/access`
}

/** As CloudFormation knows it. */
export function stackName(topologyName: string, part: StackPart): string {
  return part === 'main' ? topologyName : `${topologyName}-access`
}
