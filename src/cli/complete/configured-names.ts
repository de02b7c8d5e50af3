import { readFileSync } from 'node:fs'
import { findConfig } from '../../configuration/find-config.ts'
import { namesIn } from '../../configuration/names-in.ts'

export interface ConfiguredName {
  readonly name: string
  /** `functions`, `accounts` … */
  readonly part: string
}

/** The names in these parts of the nearest configuration, which is read and not run; none where there is none. */
export async function configuredNames(folder: string, parts: readonly string[]): Promise<ConfiguredName[]> {
  const file = parts.length === 0 ? undefined : findConfig(folder)
  if (file === undefined) return []
  const text = readFileSync(file, 'utf8')
  const read = /\.ya?ml$/.test(file) ? await namesInYaml(text) : (part: string) => namesIn(text, part)
  return parts.flatMap((part) => read(part).map((name) => ({ name, part })))
}

async function namesInYaml(text: string): Promise<(part: string) => string[]> {
  const { parseDocument } = await import('yaml')
  const value = Object(parseDocument(text).toJS()) as Readonly<Record<string, unknown>>
  return (part) => Object.keys(Object(value[part]) as object)
}
