import type { ParameterDeclaration as ParameterAnswer } from '@aws-sdk/client-cloudformation'
import { checkTemplate } from '../../../cloudformation/template/check-template.ts'
import { parseTemplate } from '../../../cloudformation/template/parse-template.ts'
import { readTemplate } from '../../../cloudformation/template/read-template.ts'
import type { ParameterDeclaration, Template } from '../../../cloudformation/template/template.ts'
import { neededCapabilities } from './capabilities.ts'
import { checkTypes } from './resource-types.ts'

/**
 * Reads a template for its own sake, without parameters. What transforms will make of it is not looked at.
 * @throws AwsError `ValidationError`
 */
export function readAlone(body: string): Template {
  const template = readTemplate(parseTemplate(body))
  if (template.transforms.length > 0) return template
  checkTemplate(template)
  checkTypes([...template.resources.values()].map(({ type }) => type))
  return template
}

/** What a template says of itself, as `ValidateTemplate` and `GetTemplateSummary` have it in common. */
export async function summarizeTemplate(template: Template) {
  const { capability, types } = await neededCapabilities(template)
  const { description, transforms } = template
  return {
    ...(description !== undefined && { Description: description }),
    ...(capability !== undefined && {
      Capabilities: [capability],
      CapabilitiesReason: `The following resource(s) require capabilities: [${types.join(', ')}]`,
    }),
    ...(transforms.length > 0 && { DeclaredTransforms: [...transforms] }),
  }
}

/** A parameter as `GetTemplateSummary` declares it. */
export function describeDeclaration(declaration: ParameterDeclaration): ParameterAnswer {
  const { name, type, default: fallback, noEcho, description, allowedValues } = declaration
  return {
    ParameterKey: name,
    ...(fallback !== undefined && { DefaultValue: fallback }),
    ParameterType: type,
    NoEcho: noEcho,
    ...(description !== undefined && { Description: description }),
    ParameterConstraints: allowedValues === undefined ? {} : { AllowedValues: [...allowedValues] },
  }
}
