import type { Dirent } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { CodeError } from './package-error.ts'
import type { PackedFile } from './packages.ts'

/**
 * Every file below a folder, in the order of their names; a link stands for the file that it leads to.
 * @throws CodeError for a folder that is not there or empty, and for links that lead to no file
 */
export async function readFolder(base: string, shown: string): Promise<PackedFile[]> {
  const folder = resolve(base, shown)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: { code?: string }) => {
    if (error.code === 'ENOTDIR') throw new CodeError(`\`${shown}\` is no folder`, 'name a file as `entry` or `zip`')
    throw new CodeError(`there is no \`${shown}\``, 'paths are relative to the configuration')
  })
  const files = await Promise.all(
    entries.filter((entry) => !entry.isDirectory()).map((entry) => readMember(folder, entry)),
  )
  if (files.length === 0) throw new CodeError(`there is nothing in \`${shown}\``, 'its files become the package')
  return files.sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function readMember(folder: string, entry: Dirent): Promise<PackedFile> {
  const path = join(entry.parentPath, entry.name)
  const name = relative(folder, path).split(sep).join('/')
  const state = await stat(path).catch(() => undefined)
  if (!state?.isFile()) {
    const hint = 'a package has files only; copy what it leads to'
    throw new CodeError(`\`${name}\` is a link that leads to no file`, hint)
  }
  return { name, bytes: await readFile(path), isExecutable: (state.mode & 0o111) !== 0 }
}
