/** A CloudFormation template, as JSON would hold it: intrinsic functions in their long form. */
export interface Template {
  readonly AWSTemplateFormatVersion: '2010-09-09'
  readonly Description: string
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>
  readonly Resources: Readonly<Record<string, TemplateResource>>
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>
}

export interface TemplateParameter {
  readonly Type: 'String'
  readonly Description: string
}

export interface TemplateResource {
  readonly Type: string
  readonly DependsOn?: string | readonly string[]
  /** It stays when its stack goes; but not where its very creation fails, so that trying again does not meet it. */
  readonly DeletionPolicy?: 'RetainExceptOnCreate'
  readonly UpdateReplacePolicy?: 'Retain'
  readonly Properties?: Readonly<Record<string, Value>>
}

export interface TemplateOutput {
  readonly Description: string
  readonly Value: Value
}

/** A property's value; an object with one key `Ref` or `Fn::…` is an intrinsic function. */
export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value }

export const ref = (name: string): Value => ({ Ref: name })
export const getAtt = (resource: string, attribute: string): Value => ({ 'Fn::GetAtt': [resource, attribute] })

/** A resource with the words that stand above it in the template. */
export interface Commented {
  readonly resource: TemplateResource
  readonly comment: string
}

/** The parameter that says where functions’ packages lie; deploying fills it in. */
export const ASSETS_PARAMETER = 'AssetsBucket'
