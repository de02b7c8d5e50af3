import { type Comments, printYaml, type ShortForm, scalar } from './print-yaml.ts'
import type { Stack } from './stack.ts'
import type { Template, Value } from './template.ts'

/** The stack as a CloudFormation template. */
export function toTemplate({ parameters, resources, outputs, id }: Stack): Template {
  const described = Object.entries(parameters).map(
    ([name, { description }]) => [name, { Type: 'String' as const, Description: description }] as const,
  )
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `xacct: ${id}`,
    ...(described.length > 0 && { Parameters: Object.fromEntries(described) }),
    Resources: Object.fromEntries(Object.entries(resources).map(([name, { resource }]) => [name, resource])),
    ...(Object.keys(outputs).length > 0 && { Outputs: outputs }),
  }
}

/**
 * The template as YAML: short forms of the intrinsic functions, and above each resource what it is for.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 */
export function printTemplate(stack: Stack): string {
  const comments: Comments = ([section, id = '', more]) =>
    section === 'Resources' && more === undefined ? stack.resources[id]?.comment : undefined
  return printYaml(toTemplate(stack) as unknown as { readonly [key: string]: Value }, shortForm, comments)
}

/** `{ Ref: X }` becomes `!Ref X`, `{ Fn::GetAtt: [X, Arn] }` becomes `!GetAtt X.Arn`, `{ Fn::Sub: … }` becomes `!Sub …`. */
const shortForm: ShortForm = (value) => {
  const [[name, argument] = [], ...more] = Object.entries(value)
  if (more.length > 0 || argument === undefined) return undefined
  if (name === 'Ref' || name === 'Fn::Sub')
    return typeof argument === 'string' ? `!${name.replace('Fn::', '')} ${scalar(argument)}` : undefined
  return name === 'Fn::GetAtt' && Array.isArray(argument) ? `!GetAtt ${argument.join('.')}` : undefined
}
