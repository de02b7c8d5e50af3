import { createHash } from 'node:crypto'
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { AwsError } from '../../../core/errors.ts'
import { getOrCreate } from '../../../core/get-or-create.ts'
import { invalid } from './errors.ts'
import type { FunctionCode } from './state.ts'

export const MAX_UNZIPPED_BYTES = 262_144_000
export const MAX_ZIPPED_BYTES = 52_428_800

/** Packages that are being unpacked right now, by folder. */
const unpacking = new Map<string, Promise<void>>()

/**
 * Unpacks a package into a folder of its own under `workFolder`; the same package is unpacked once, also when several requests
 * bring it at the same time. Every file is made executable, since the archive's permissions are not read.
 * @throws AwsError `InvalidParameterValueException` for what is no zip archive, would leave its folder, is empty or too large
 */
export async function unpackCode(zip: Uint8Array, workFolder: string): Promise<FunctionCode> {
  if (zip.length > MAX_ZIPPED_BYTES) throw tooLarge(MAX_ZIPPED_BYTES, 'Zipped')
  const hash = createHash('sha256').update(zip).digest()
  const folder = join(workFolder, 'code', hash.toString('hex'))
  await getOrCreate(unpacking, folder, () => unpack(zip, folder).finally(() => unpacking.delete(folder)))
  return { sha256: hash.toString('base64'), size: zip.length, folder }
}

/** INVARIANT: a folder that has its final name is complete. */
async function unpack(zip: Uint8Array, folder: string): Promise<void> {
  if (await exists(folder)) return
  const files = Object.entries(readArchive(zip)).filter(([name]) => !name.endsWith('/'))
  if (files.length === 0) throw invalid('Uploaded file must be a non-empty zip')
  await mkdir(dirname(folder), { recursive: true })
  const unfinished = await mkdtemp(`${folder}-`)
  try {
    await writeFiles(unfinished, files)
    await writeFile(`${folder}.zip`, zip)
    await rename(unfinished, folder)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    throw error
  }
}

async function writeFiles(folder: string, files: readonly (readonly [string, Uint8Array])[]): Promise<void> {
  for (const [name, content] of files) {
    const path = join(folder, name)
    try {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, content, { mode: 0o755 })
    } catch (error) {
      // A name that is both file and folder, or longer than the file system takes, is the archive's fault.
      if (/^(EISDIR|ENOTDIR|EEXIST|ENAMETOOLONG)$/.test(String(Object(error).code))) throw broken()
      throw error
    }
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function readArchive(zip: Uint8Array): Record<string, Uint8Array> {
  let total = 0
  try {
    return unzipSync(zip, {
      filter: ({ name, originalSize }) => {
        if (name.startsWith('/') || /[\\\0]/.test(name) || name.split('/').includes('..')) throw broken()
        total += originalSize
        if (total > MAX_UNZIPPED_BYTES) throw tooLarge(MAX_UNZIPPED_BYTES, 'Unzipped')
        return true
      },
    })
  } catch (error) {
    throw error instanceof AwsError ? error : broken()
  }
}

function broken(): AwsError {
  return invalid('Could not unzip uploaded file. Please check your file, then try to upload again.')
}

function tooLarge(limit: number, kind: 'Zipped' | 'Unzipped'): AwsError {
  return invalid(`${kind} size must be smaller than ${limit} bytes`)
}
