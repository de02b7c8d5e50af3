import type { Capability } from '@aws-sdk/client-cloudformation'
import { validationError } from '../../../cloudformation/errors.ts'
import type { Template } from '../../../cloudformation/template/template.ts'
import { AwsError } from '../../../core/errors.ts'
import type { ResourceType } from './resource-type.ts'
import { builtTypes, loadTypes } from './resource-types.ts'

/** What a template wants to be acknowledged, and because of which types. */
export interface NeededCapabilities {
  readonly capability?: Capability
  readonly types: readonly string[]
}

/**
 * What the template's IAM resources ask for; those with names of the template's own ask for more.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html
 */
export async function neededCapabilities(template: Template): Promise<NeededCapabilities> {
  const resources = [...template.resources.values()].filter(({ type }) => builtTypes().has(type))
  const types = await loadTypes(resources.map(({ type }) => type))
  const typeOf = (name: string) => types.get(name) as ResourceType
  const powerful = resources.filter(({ type }) => typeOf(type).capability === 'iam')
  if (powerful.length === 0) return { types: [] }
  const isNamed = powerful.some(({ type, properties }) => properties[typeOf(type).name?.property ?? ''] !== undefined)
  return {
    capability: isNamed ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM',
    types: [...new Set(powerful.map(({ type }) => type))],
  }
}

/** @throws AwsError `InsufficientCapabilitiesException` for what the request does not acknowledge */
export async function checkCapabilities(
  template: Template,
  given: readonly Capability[],
  { isDirect }: { isDirect: boolean },
): Promise<void> {
  // A change set shows what the transforms made; without one, they have to be trusted.
  if (isDirect && template.transforms.length > 0 && !given.includes('CAPABILITY_AUTO_EXPAND'))
    throw insufficient('CAPABILITY_AUTO_EXPAND')
  const { capability } = await neededCapabilities(template)
  if (capability === undefined || given.includes('CAPABILITY_NAMED_IAM') || given.includes(capability)) return
  throw insufficient(capability)
}

/** @throws AwsError `ValidationError` for a type outside those that the request names, `AWS::EC2::*` among them */
export function checkResourceTypes({ resources }: Template, allowed: readonly string[] | undefined): void {
  if (allowed === undefined || allowed.length === 0) return
  const isAllowed = (type: string) =>
    allowed.some((pattern) => (pattern.endsWith('::*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern))
  const odd = [...resources.values()].find(({ type }) => !isAllowed(type))
  if (odd !== undefined)
    throw validationError(`Resource type ${odd.type} is not allowed by parameter ResourceTypes [${allowed.join(', ')}]`)
}

function insufficient(capability: Capability): AwsError {
  return new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${capability}]`)
}
