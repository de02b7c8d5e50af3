import type { TemplateObject, TemplateValue } from './template-value.ts'

/** A template whose sections have been read; values still hold their functions. */
export interface Template {
  readonly version?: string
  readonly description?: string
  readonly metadata?: TemplateValue
  readonly transforms: readonly string[]
  readonly parameters: ReadonlyMap<string, ParameterDeclaration>
  /** By map, top-level key and second-level key. */
  readonly mappings: Readonly<Record<string, Readonly<Record<string, TemplateObject>>>>
  readonly conditions: ReadonlyMap<string, TemplateValue>
  readonly rules: ReadonlyMap<string, Rule>
  readonly resources: ReadonlyMap<string, ResourceDeclaration>
  readonly outputs: ReadonlyMap<string, OutputDeclaration>
  /** Functions that only templates with `AWS::LanguageExtensions` may use are allowed. */
  readonly extended: boolean
}

export interface ParameterDeclaration {
  readonly name: string
  readonly type: string
  readonly default?: string
  readonly description?: string
  readonly noEcho: boolean
  readonly allowedValues?: readonly string[]
  readonly allowedPattern?: string
  readonly constraintDescription?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minValue?: number
  readonly maxValue?: number
}

export interface Rule {
  readonly condition?: TemplateValue
  readonly assertions: readonly { readonly assert: TemplateValue; readonly description?: string }[]
}

export type RemovalPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate' | 'Snapshot'

export interface ResourceDeclaration {
  readonly logicalId: string
  readonly type: string
  readonly properties: TemplateObject
  readonly dependsOn: readonly string[]
  /** The name of a condition. */
  readonly condition?: string
  readonly deletionPolicy: RemovalPolicy
  readonly updateReplacePolicy: RemovalPolicy
  readonly metadata?: TemplateValue
}

export interface OutputDeclaration {
  readonly name: string
  readonly value: TemplateValue
  readonly description?: string
  readonly condition?: string
  readonly exportName?: TemplateValue
}
