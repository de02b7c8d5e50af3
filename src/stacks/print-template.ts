import { Document, isMap, isSeq, type Node, type Pair, Scalar, type YAMLMap } from 'yaml'
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

/** The template as YAML: short forms of the intrinsic functions, and above each resource what it is for. */
export function printTemplate(stack: Stack): string {
  // What stands in two places is written twice: CloudFormation knows anchors, readers need not.
  const document = new Document(toTemplate(stack), { aliasDuplicateObjects: false })
  shorten(document.contents)
  const resources = document.get('Resources')
  if (isMap(resources)) for (const pair of resources.items as Pair<Scalar<string>, Node>[]) comment(pair, stack)
  return document.toString({ lineWidth: 0, singleQuote: true })
}

function comment({ key }: Pair<Scalar<string>, Node>, { resources }: Stack): void {
  const text = resources[key.value]?.comment
  if (text === undefined) return
  key.commentBefore = text.replace(/^/gm, ' ')
  key.spaceBefore = true
}

/** `{ Ref: X }` becomes `!Ref X`, `{ Fn::GetAtt: [X, Arn] }` becomes `!GetAtt X.Arn`, `{ Fn::Sub: … }` becomes `!Sub …`. */
function shorten(node: unknown): unknown {
  if (isMap(node)) {
    const short = intrinsic(node)
    if (short !== undefined) return short
    for (const pair of (node as YAMLMap).items) pair.value = shorten(pair.value)
  } else if (isSeq(node)) node.items = node.items.map(shorten)
  return node
}

function intrinsic(node: YAMLMap): Scalar | undefined {
  if (node.items.length !== 1) return undefined
  const [[name, argument]] = Object.entries(node.toJSON() as Record<string, Value>) as [[string, Value]]
  const short = name === 'Ref' ? 'Ref' : /^Fn::(GetAtt|Sub)$/.exec(name)?.[1]
  if (short === undefined) return undefined
  const scalar = new Scalar(Array.isArray(argument) ? argument.join('.') : argument)
  scalar.tag = `!${short}`
  return scalar
}
