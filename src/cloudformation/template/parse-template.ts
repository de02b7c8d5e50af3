import { findRepeatedKey, locateJsonPath } from '../../iam/json-position.ts'
import { formatError, validationError } from '../errors.ts'
import { parseYaml } from './parse-yaml.ts'
import { isObject, type TemplateObject, type TemplateValue } from './template-value.ts'

/** Deeper than any template that CloudFormation takes; it bounds what comes after. */
const MAX_DEPTH = 100

/**
 * Reads the text of a template, JSON or YAML, with short tags written out as functions.
 * @throws AwsError `ValidationError` where it is neither, holds a key twice, or a null
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 */
export function parseTemplate(text: string): TemplateObject {
  const value = text.trimStart().startsWith('{') ? parseJson(text) : parseYaml(text)
  if (!isObject(value)) throw formatError('unsupported structure.')
  checkValues(value, '', 0)
  return value as TemplateObject
}

function parseJson(text: string): unknown {
  const repeated = findRepeatedKey(text)
  // AWS takes the last of two; here nothing is dropped silently.
  if (repeated !== undefined) throw notWellFormed(text, repeated)
  try {
    return JSON.parse(text)
  } catch {
    throw notWellFormed(text, '')
  }
}

function notWellFormed(text: string, path: string): Error {
  const { line, column } = locateJsonPath(text, path)
  return formatError(`JSON not well-formed. (line ${line}, column ${column})`)
}

function checkValues(value: unknown, path: string, depth: number): asserts value is TemplateValue {
  if (value === null) throw validationError(`[${path}] 'null' values are not allowed in templates`)
  if (depth > MAX_DEPTH) throw formatError('unsupported structure.')
  if (typeof value !== 'object') return
  for (const [key, member] of Object.entries(value)) checkValues(member, `${path}/${key}`, depth + 1)
}
