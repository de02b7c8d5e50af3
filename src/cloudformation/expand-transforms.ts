import { validationError } from './errors.ts'
import { expandSam } from './sam/expand-sam.ts'
import { SAM_TRANSFORM } from './sam/sam-problem.ts'
import type { StackPlace } from './template/pseudo-parameters.ts'
import { readTransforms } from './template/read-template.ts'
import { visitCalls } from './template/references.ts'
import { isObject, shown, type TemplateObject } from './template/template-value.ts'

/** What a transform is told beside the template. */
export interface TransformContext {
  readonly place: StackPlace
  /** By parameter, what `Ref` answers for it. */
  readonly parameters: Readonly<Record<string, string | readonly string[]>>
}

/** Makes one template of another. @throws AwsError `ValidationError` */
export type Transform = (template: TemplateObject, context: TransformContext) => TemplateObject

/** By the name under `Transform`. */
const TRANSFORMS: Readonly<Record<string, Transform>> = {
  // What it brings, a few functions, is there without rewriting anything.
  'AWS::LanguageExtensions': (template) => template,
  [SAM_TRANSFORM]: expandSam,
}

/**
 * Lets the template's transforms have it, one after the other; the section that names them is taken away.
 * @throws AwsError `ValidationError` for a transform that is not there
 */
export function expandTransforms(template: TemplateObject, context: TransformContext): TemplateObject {
  const { Transform, ...rest } = template
  let expanded: TemplateObject = rest
  for (const name of readTransforms(Transform)) {
    const transform = Object.hasOwn(TRANSFORMS, name) ? TRANSFORMS[name] : undefined
    if (transform === undefined) throw missing(name)
    expanded = transform(expanded, context)
  }
  return expanded
}

/** Refuses `Fn::Transform`: there is nothing that it could name. @throws AwsError `ValidationError` */
export function refuseInlineTransforms(template: TemplateObject): void {
  for (const section of Object.values(template)) {
    visitCalls(section, (name, argument) => {
      if (name === 'Fn::Transform') throw missing(shown(isObject(argument) ? argument.Name : argument))
      return undefined
    })
  }
}

function missing(name: string): Error {
  return validationError(`No transform named ${name} found.`)
}
