import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { type Entry, fromBuffer, type Options, type ZipFile } from 'yauzl'
import { AwsError } from '../../../core/errors.ts'
import { getOrCreate } from '../../../core/get-or-create.ts'
import { invalid } from './errors.ts'
import type { FunctionCode } from './state.ts'

export const MAX_UNZIPPED_BYTES = 262_144_000
export const MAX_ZIPPED_BYTES = 52_428_800

/** The size of what each package unpacked to, by folder. */
const unpacked = new Map<string, Promise<number>>()

/**
 * Unpacks a package into a folder of its own under `workFolder`; the same package is unpacked once, also when several requests
 * bring it at the same time. Every file is made executable, since the archive's permissions are not read.
 * @throws AwsError `InvalidParameterValueException` for what is no zip archive, would leave its folder, is empty or unpacks to
 *   too much; `RequestEntityTooLargeException` for what is itself too large
 */
export async function unpackCode(zip: Uint8Array, workFolder: string): Promise<FunctionCode> {
  if (zip.length > MAX_ZIPPED_BYTES) {
    const message = `Zipped size must be smaller than ${MAX_ZIPPED_BYTES} bytes`
    throw new AwsError('RequestEntityTooLargeException', message, { status: 413 })
  }
  const hash = createHash('sha256').update(zip).digest()
  const folder = join(workFolder, 'code', hash.toString('hex'))
  const unzippedSize = await getOrCreate(unpacked, folder, () =>
    unpack(zip, folder).catch((error: unknown) => {
      unpacked.delete(folder)
      throw error
    }),
  )
  return { sha256: hash.toString('base64'), size: zip.length, unzippedSize, folder }
}

/** INVARIANT: a folder that has its final name is complete. */
async function unpack(zip: Uint8Array, folder: string): Promise<number> {
  const files = await readArchive(zip)
  if (files.length === 0) throw invalid('Uploaded file must be a non-empty zip')
  await mkdir(dirname(folder), { recursive: true })
  const unfinished = await mkdtemp(`${folder}-`)
  try {
    await writeFiles(unfinished, files)
    await writeFile(`${folder}.zip`, zip)
    await rename(unfinished, folder)
    return files.reduce((sum, [, content]) => sum + content.length, 0)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    throw error
  }
}

async function writeFiles(folder: string, files: readonly (readonly [string, Buffer])[]): Promise<void> {
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

/** @throws AwsError for what is no archive, would leave its folder, or is larger than it may be, whatever it says of itself */
async function readArchive(zip: Uint8Array): Promise<[string, Buffer][]> {
  const files: [string, Buffer][] = []
  let total = 0
  try {
    // Names that lead out of the folder, and sizes that are not true, end in an error.
    const archive = await promisify<Buffer, Options, ZipFile>(fromBuffer)(Buffer.from(zip), {
      lazyEntries: true,
      strictFileNames: true,
    })
    for (let entry = await nextEntry(archive); entry !== undefined; entry = await nextEntry(archive)) {
      if (entry.fileName.endsWith('/')) continue
      total += entry.uncompressedSize
      if (total > MAX_UNZIPPED_BYTES) throw invalid(`Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`)
      const content = await promisify(archive.openReadStream.bind(archive) as OpenReadStream)(entry)
      files.push([entry.fileName, Buffer.concat(await content.toArray())])
    }
  } catch (error) {
    throw error instanceof AwsError ? error : broken()
  }
  return files
}

type OpenReadStream = (entry: Entry, callback: (error: Error | null, stream: Readable) => void) => void

function nextEntry(archive: ZipFile): Promise<Entry | undefined> {
  return new Promise((resolve, reject) => {
    archive.removeAllListeners()
    archive.once('entry', resolve)
    archive.once('end', () => resolve(undefined))
    archive.once('error', reject)
    archive.readEntry()
  })
}

function broken(): AwsError {
  return invalid('Could not unzip uploaded file. Please check your file, then try to upload again.')
}
