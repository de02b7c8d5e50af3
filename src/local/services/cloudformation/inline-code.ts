import { crc32 } from 'node:zlib'
import { HandlerFailure } from './deployment/handler-failure.ts'

/** By runtime, the file that a function's code in the template becomes. */
const FILES: readonly (readonly [runtime: RegExp, file: string])[] = [
  [/^nodejs/, 'index.js'],
  [/^python/, 'index.py'],
]
const MAX_BYTES = 4 * 1024 * 1024

/**
 * Packs a function's source as CloudFormation does: one file, `index`, in a zip archive.
 * @throws HandlerFailure for a runtime whose code cannot stand in a template, or for too much of it
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
 */
export function packInlineCode(source: string, runtime: string | undefined): Buffer {
  const file = FILES.find(([pattern]) => pattern.test(runtime ?? ''))?.[1]
  if (file === undefined)
    throw new HandlerFailure('ZipFile can only be used when Runtime is set to nodejs or python.', 'InvalidRequest')
  const content = Buffer.from(source)
  if (content.length > MAX_BYTES) throw new HandlerFailure('ZipFile cannot exceed 4 MB.', 'InvalidRequest')
  return zipOf(file, content)
}

/** A zip archive with one file, stored as it is. The time is always the same, so that the same source is the same code. */
function zipOf(name: string, content: Buffer): Buffer {
  const fileName = Buffer.from(name)
  const entry = Buffer.alloc(26)
  entry.writeUInt16LE(20, 0) // needs version 2.0
  entry.writeUInt16LE(0x21, 8) // 1980-01-01
  entry.writeUInt32LE(crc32(content), 10)
  entry.writeUInt32LE(content.length, 14)
  entry.writeUInt32LE(content.length, 18)
  entry.writeUInt16LE(fileName.length, 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), entry, fileName, content])
  const attributes = Buffer.alloc(14)
  attributes.writeUInt32LE(0o100644 * 0x10000, 6) // a file that everyone may read; it starts at offset 0
  const madeBy = Buffer.from([20, 3]) // Unix
  const directory = Buffer.concat([Buffer.from('PK\x01\x02'), madeBy, entry, attributes, fileName])
  const end = Buffer.alloc(18)
  end.writeUInt16LE(1, 4)
  end.writeUInt16LE(1, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(local.length, 12)
  return Buffer.concat([local, directory, Buffer.from('PK\x05\x06'), end])
}
