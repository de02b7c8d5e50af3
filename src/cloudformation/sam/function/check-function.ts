import { isObject, type TemplateObject } from '../../template/template-value.ts'
import { isFilled } from '../calls.ts'
import { inlineParameters } from '../inline-parameters.ts'
import type { SamResource } from '../make-resource.ts'
import type { SamContext } from '../sam-context.ts'
import { invalidResource, listNames, type SamProblem } from '../sam-problem.ts'

/** What a function may do with a dead-letter queue of a type. */
export const DEAD_LETTER_ACTIONS = { SQS: 'sqs:SendMessage', SNS: 'sns:Publish' } as const

/** @throws SamProblem for properties that do not go together, and for those that need services that are not here */
export function checkFunction({ logicalId, properties }: SamResource, context: SamContext): void {
  const refuse = (text: string): SamProblem => invalidResource(logicalId, text)
  const { DeadLetterQueue, DeploymentPreference, AutoPublishAlias } = properties
  for (const [name, needed] of REQUIRES)
    if (properties[name] !== undefined && properties[needed] === undefined)
      throw refuse(`'${name}' requires '${needed}'.`)
  if (properties.CapacityProviderConfig !== undefined)
    throw refuse('CapacityProviderConfig is not built: there are no capacity providers.')
  if (isObject(DeadLetterQueue)) checkDeadLetterQueue(DeadLetterQueue, refuse)
  if (isFilled(properties.ProvisionedConcurrencyConfig) && !isFilled(AutoPublishAlias))
    throw refuse('To set ProvisionedConcurrencyConfig AutoPublishALias must be defined on the function')
  if (!isObject(DeploymentPreference) || !isFilled(DeploymentPreference)) return
  const enabled = inlineParameters(DeploymentPreference.Enabled ?? true, context.parameters)
  if (enabled === false || enabled === 'false' || enabled === 'False') return
  if (!isFilled(AutoPublishAlias))
    throw refuse("'DeploymentPreference' requires AutoPublishAlias property to be specified.")
  throw refuse('DeploymentPreference is not built: there is no AWS CodeDeploy.')
}

const REQUIRES = [
  ['FunctionScalingConfig', 'CapacityProviderConfig'],
  ['VersionDeletionPolicy', 'AutoPublishAlias'],
] as const

function checkDeadLetterQueue({ Type, TargetArn }: TemplateObject, refuse: (text: string) => SamProblem): void {
  if (!isFilled(Type) || !isFilled(TargetArn))
    throw refuse("'DeadLetterQueue' requires Type and TargetArn properties to be specified.")
  if (typeof Type !== 'string') throw refuse("Property 'DeadLetterQueue.Type' should be a string.")
  const types = Object.keys(DEAD_LETTER_ACTIONS)
  if (!types.includes(Type)) throw refuse(`'DeadLetterQueue' requires Type of ${listNames(types)}`)
}
