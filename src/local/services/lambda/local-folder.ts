import { createHash } from 'node:crypto'
import { type Dirent, readdirSync, statSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { getOrCreate } from '../../../core/get-or-create.ts'
import type { Cloud } from '../../cloud.ts'
import { invalid } from './errors.ts'
import { replaceLatest } from './replace-latest.ts'
import type { FunctionCode, FunctionVersion, LambdaFunction } from './state.ts'

/**
 * The bucket that stands for this machine: `Code: { S3Bucket: 'xacct-local-folder', S3Key: '/home/me/function' }` lets a
 * function run in that very folder and follow its changes, which AWS does not have. It opens nothing: whoever may make a
 * function here runs code with the rights of the local AWS's own user anyhow.
 */
export const LOCAL_FOLDER_BUCKET = 'xacct-local-folder'

/**
 * The code that lies in a folder.
 * @throws AwsError `InvalidParameterValueException` for what is no absolute path of a folder
 */
export function readLocalFolder(folder: string): FunctionCode {
  if (!isAbsolute(folder) || !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw invalid(
      `S3Key must be the absolute path of a folder of this machine where S3Bucket is ${LOCAL_FOLDER_BUCKET}.`,
    )
  }
  return fingerprint(folder)
}

/**
 * The version to run: where the code of `$LATEST` is a folder that has changed, `$LATEST` becomes another one with it. The
 * folder is looked at, not watched, so that it costs nothing but then, and works on every file system.
 */
export function followFolder(fn: LambdaFunction, version: FunctionVersion, cloud: Cloud): FunctionVersion {
  const { code } = version
  if (code.localFolder !== code.folder || version !== fn.latest) return version
  const now = statSync(code.folder, { throwIfNoEntry: false }) && fingerprint(code.folder)
  if (now === undefined || now.sha256 === code.sha256) return version
  return replaceLatest(fn, { code: now }, cloud)
}

const frozen = new Map<string, Promise<void>>()

/** A copy of such code that follows no more changes, for a published version; other code as it is. */
export async function freezeFolder(code: FunctionCode, workFolder: string): Promise<FunctionCode> {
  if (code.localFolder !== code.folder) return code
  const folder = join(workFolder, 'code', `local-${Buffer.from(code.sha256, 'base64').toString('hex')}`)
  await getOrCreate(frozen, folder, () => copy(code.folder, folder))
  return { ...code, folder }
}

/** INVARIANT: a folder that has its final name is complete. */
async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  const unfinished = await mkdtemp(`${to}-`)
  try {
    await cp(from, unfinished, { recursive: true, dereference: true })
    await rename(unfinished, to)
  } catch (error) {
    frozen.delete(to)
    await rm(unfinished, { recursive: true, force: true })
    throw error
  }
}

/** Names, sizes and times of all files; of `node_modules` only those of its packages, which change with every installation. */
function fingerprint(folder: string): FunctionCode {
  const hash = createHash('sha256')
  let size = 0
  const look = (path: string, deep: boolean) => {
    for (const entry of entriesOf(path)) {
      const file = join(path, entry.name)
      const stat = statSync(file, { throwIfNoEntry: false })
      if (stat === undefined) continue
      if (entry.isDirectory() && deep) look(file, entry.name !== 'node_modules')
      else {
        hash.update(`${file}\0${stat.ino}\0${stat.mtimeMs}\0${stat.size}\0`)
        if (!entry.isDirectory()) size += stat.size
      }
    }
  }
  look(folder, true)
  return { sha256: hash.digest('base64'), size, unzippedSize: size, folder, localFolder: folder }
}

/** What lies in a folder, in the order of names; nothing where it cannot be read. */
function entriesOf(path: string): Dirent[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true }).filter(({ name }) => name !== '.git')
    return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}
