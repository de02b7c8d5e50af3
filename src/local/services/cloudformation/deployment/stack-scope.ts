import { templateError, validationError } from '../../../../cloudformation/errors.ts'
import { pseudoParameter, type StackPlace } from '../../../../cloudformation/template/pseudo-parameters.ts'
import { parameterValue } from '../../../../cloudformation/template/resolve-parameters.ts'
import {
  Pending,
  type ResourceValues,
  type Scope,
  type StackOutputRequest,
  type Value,
} from '../../../../cloudformation/template/scope.ts'
import type { Store } from '../../../store/state.ts'
import { exportsAt } from '../exports.ts'
import type { Stack, StackResource, StackSource } from '../state.ts'

/** What a scope needs to know beyond the template. */
export interface ScopeFacts {
  readonly source: Pick<StackSource, 'template' | 'parameters'>
  readonly place: StackPlace
  readonly store: Store
  readonly condition: (name: string) => boolean
  readonly resource?: Scope['resource']
  readonly stackOutput?: Scope['stackOutput']
}

const ZONES = ['a', 'b', 'c']

/** What the functions of a stack's template are evaluated against; resources and other stacks' outputs are pending unless given. */
export function stackScope({ source, place, store, condition, ...given }: ScopeFacts): Scope {
  const { template, parameters } = source
  return {
    mappings: template.mappings,
    condition,
    parameter: (name) => {
      const own = parameters.get(name)
      return own === undefined ? pseudoParameter(name, place) : parameterValue(own)
    },
    resource: given.resource ?? ((id) => (template.resources.has(id) ? pendingResource(id) : undefined)),
    zones: (region) => ZONES.map((zone) => `${region}${zone}`),
    exported: (name) => {
      const found = exportsAt(place, store).get(name)
      if (found === undefined) throw validationError(`No export named ${name} found`)
      return found.value
    },
    stackOutput: given.stackOutput ?? ((request) => pendingOutput(request)),
  }
}

/** Where and for which stack a template is evaluated. */
export function placeOf(
  { id, name, account, region, partition }: Stack,
  { notificationArns }: Pick<StackSource, 'notificationArns'>,
) {
  return { account, region, partition, stackId: id, stackName: name, notificationArns }
}

/** What is known of a resource before it is made: nothing but how to refer to it. */
export function pendingResource(id: string): ResourceValues {
  return {
    ref: new Pending({ Ref: id }),
    attribute: (name) => new Pending({ 'Fn::GetAtt': [id, name] }),
  }
}

/** What a resource lends to others once it is made. */
export function resourceValues({ logicalId, physicalId, attributes, properties }: StackResource): ResourceValues {
  return {
    ref: physicalId ?? new Pending({ Ref: logicalId }),
    attribute: (name) => {
      const value = attributes[name] ?? memberAt(properties, name.split('.'))
      if (value === undefined)
        throw templateError(`resource ${logicalId} does not support attribute type ${name} in Fn::GetAtt`)
      return value
    },
  }
}

export function pendingOutput(request: StackOutputRequest): Pending {
  return new Pending({ 'Fn::GetStackOutput': { ...request } })
}

function memberAt(value: Value, [first, ...rest]: readonly string[]): Value | undefined {
  if (first === undefined) return value
  const members = typeof value === 'object' && !Array.isArray(value) ? (value as { [key: string]: Value }) : {}
  const member = Object.hasOwn(members, first) ? members[first] : undefined
  return member === undefined ? undefined : memberAt(member, rest)
}
