import type { TemplateObject } from '../../../src/cloudformation/template/template-value.ts'

/* What SAM refuses, in its words. */

export interface Refused {
  readonly about: string
  readonly template: TemplateObject
  readonly problems: readonly string[]
}

export const invalid = (text: string, id = 'F') => `Resource with id [${id}] is invalid. ${text}`
export const invalidEvent = (text: string, id = 'E') => invalid(`Event with id [${id}] is invalid. ${text}`)
export const S3_FORM = "of the form 's3://bucket/key' with optional versionId query parameter."
