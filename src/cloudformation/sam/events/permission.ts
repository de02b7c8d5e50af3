import type { TemplateValue } from '../../template/template-value.ts'
import { type Generated, makeResource } from '../make-resource.ts'
import type { EventTarget, SamEvent } from './event.ts'

/** Lets a service call the function, for one source or one account. */
export function permission(
  { logicalId }: SamEvent,
  { name, attributes }: EventTarget,
  statement: { Principal: string; SourceArn?: TemplateValue; SourceAccount?: TemplateValue },
): Generated {
  return makeResource(
    `${logicalId}Permission`,
    'AWS::Lambda::Permission',
    { Action: 'lambda:InvokeFunction', FunctionName: name, ...statement },
    { attributes },
  )
}
