import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { combineCrc } from './combine-crc.ts'
import { CRC64_START, crc32c, crc64nvme } from './crc.ts'

export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256' | 'SHA512' | 'MD5'

/** The checksum of an object or a part. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm
  /** In base64; a composite one ends in `-` and the number of parts. */
  readonly value: string
  readonly type: 'FULL_OBJECT' | 'COMPOSITE'
}

/** Computes a digest as the bytes come. */
export interface Hasher {
  update(data: Uint8Array): void
  digest(): Buffer
}

interface AlgorithmRow {
  readonly bytes: number
  readonly create: () => Hasher
  /** The polynomial, bits reversed, of those by which parts' checksums can be joined into the whole object's. */
  readonly polynomial?: bigint
}

/** What S3 computes of objects that come without a checksum. */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = 'CRC64NVME'

const ROWS: Readonly<Record<ChecksumAlgorithm, AlgorithmRow>> = {
  CRC32: { bytes: 4, polynomial: 0xedb88320n, create: () => crcHasher((data, crc) => crc32(data, crc)) },
  CRC32C: { bytes: 4, polynomial: 0x82f63b78n, create: () => crcHasher(crc32c) },
  CRC64NVME: { bytes: 8, polynomial: 0x9a6c9329ac4bc9b5n, create: crc64Hasher },
  SHA1: { bytes: 20, create: () => createHash('sha1') },
  SHA256: { bytes: 32, create: () => createHash('sha256') },
  SHA512: { bytes: 64, create: () => createHash('sha512') },
  MD5: { bytes: 16, create: () => createHash('md5') },
}

export const ALGORITHMS = Object.keys(ROWS) as readonly ChecksumAlgorithm[]

export function createHasher(algorithm: ChecksumAlgorithm): Hasher {
  return ROWS[algorithm].create()
}

/** Whether the text is a digest of that kind, in base64. */
export function isDigest(algorithm: ChecksumAlgorithm, text: string): boolean {
  const bytes = Buffer.from(text, 'base64')
  return bytes.length === ROWS[algorithm].bytes && bytes.toString('base64') === text
}

/** Whether parts' checksums can be joined into that of the whole object. */
export function isJoinable(algorithm: ChecksumAlgorithm): boolean {
  return ROWS[algorithm].polynomial !== undefined
}

/** The checksum of an object from those of its parts. */
export function joinChecksums(
  { algorithm, type }: Pick<Checksum, 'algorithm' | 'type'>,
  parts: readonly { readonly size: number; readonly checksum: Checksum }[],
): Checksum {
  if (type === 'COMPOSITE') {
    const hasher = createHasher(algorithm)
    for (const { checksum } of parts) hasher.update(Buffer.from(checksum.value, 'base64'))
    return { algorithm, type, value: `${hasher.digest().toString('base64')}-${parts.length}` }
  }
  const { bytes, polynomial = 0n } = ROWS[algorithm]
  let joined = 0n
  for (const { size, checksum } of parts) {
    const own = BigInt(`0x${Buffer.from(checksum.value, 'base64').toString('hex')}`)
    joined = combineCrc(joined, own, size, polynomial)
  }
  const value = Buffer.from(joined.toString(16).padStart(bytes * 2, '0'), 'hex').toString('base64')
  return { algorithm, type, value }
}

function crcHasher(next: (data: Uint8Array, crc: number) => number): Hasher {
  let crc = 0
  return {
    update: (data) => {
      crc = next(data, crc)
    },
    digest: () => {
      const digest = Buffer.alloc(4)
      digest.writeUInt32BE(crc)
      return digest
    },
  }
}

function crc64Hasher(): Hasher {
  let crc = CRC64_START
  return {
    update: (data) => {
      crc = crc64nvme(data, crc)
    },
    digest: () => {
      const digest = Buffer.alloc(8)
      digest.writeUInt32BE(crc.high)
      digest.writeUInt32BE(crc.low, 4)
      return digest
    },
  }
}
