import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { AwsError } from '../../../core/errors.ts'
import type { FunctionCode } from './state.ts'

const MAX_UNZIPPED_BYTES = 262_144_000
const MAX_ZIPPED_BYTES = 52_428_800

/**
 * Unpacks a package into a folder of its own under `workFolder`; the same package is unpacked once. Every file is made
 * executable, since the archive's permissions are not read.
 * @throws AwsError `InvalidParameterValueException` for what is no zip archive, would leave its folder, or is too large
 */
export async function unpackCode(zip: Uint8Array, workFolder: string): Promise<FunctionCode> {
  if (zip.length > MAX_ZIPPED_BYTES) throw tooLarge(MAX_ZIPPED_BYTES, 'Zipped')
  const sha256 = createHash('sha256').update(zip).digest('base64')
  const folder = join(workFolder, 'code', Buffer.from(sha256, 'base64').toString('hex'))
  const code = { sha256, size: zip.length, folder }
  const files = Object.entries(readArchive(zip)).filter(([name]) => !name.endsWith('/'))
  for (const [name, content] of files) {
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content, { mode: 0o755 })
  }
  await mkdir(folder, { recursive: true })
  return code
}

function readArchive(zip: Uint8Array): Record<string, Uint8Array> {
  let total = 0
  try {
    return unzipSync(zip, {
      filter: ({ name, originalSize }) => {
        if (name.startsWith('/') || /[\\\0]/.test(name) || name.split('/').includes('..'))
          throw new Error('leaves its folder')
        total += originalSize
        if (total > MAX_UNZIPPED_BYTES) throw tooLarge(MAX_UNZIPPED_BYTES, 'Unzipped')
        return true
      },
    })
  } catch (error) {
    if (error instanceof AwsError) throw error
    throw new AwsError(
      'InvalidParameterValueException',
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
      { fields: { Type: 'User' } },
    )
  }
}

function tooLarge(limit: number, kind: 'Zipped' | 'Unzipped'): AwsError {
  const message = `${kind} size must be smaller than ${limit} bytes`
  return new AwsError('InvalidParameterValueException', message, { fields: { Type: 'User' } })
}
