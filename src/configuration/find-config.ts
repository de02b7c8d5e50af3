import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const PROGRAMS = ['.ts', '.mts', '.js', '.mjs']
export const DATA = ['.json', '.yaml', '.yml']
export const EXTENSIONS = [...PROGRAMS, ...DATA]

/** The path of `xacct.config.*` in this folder or above, the nearest one, TypeScript before the others. */
export function findConfig(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const files = EXTENSIONS.map((extension) => join(folder, `xacct.config${extension}`))
    const found = files.find((file) => existsSync(file))
    if (found !== undefined || dirname(folder) === folder) return found
  }
}
