import { readFileSync } from 'node:fs'

/** What the same boto3 calls gave on the local AWS and on moto; `test/clients/moto.test.ts` compares it with what they give. */
export interface MotoTable {
  /** moto's version. */
  readonly moto: string
  /** Outcomes in which both agree, by row. */
  readonly agree: Readonly<Record<string, unknown>>
  readonly differ: readonly Difference[]
}

export interface Difference {
  readonly row: string
  readonly ours: unknown
  readonly moto: unknown
  /** Whose outcome AWS's documentation tells. */
  readonly backs: keyof typeof BACKED
  /** The page of AWS that tells it, or comes closest. */
  readonly source: string
}

/** How the page names the side that AWS backs. */
export const BACKED = { ours: 'as we do', moto: 'as moto does', 'neither documented': 'neither' } as const

const TABLE = new URL('../test/clients/moto-differences.json', import.meta.url)

export function motoTable(): MotoTable {
  return JSON.parse(readFileSync(TABLE, 'utf8')) as MotoTable
}

/** The page: totals, and every difference. */
export function motoPage(): string {
  const { moto, agree, differ } = motoTable()
  const same = Object.keys(agree).length
  const counts = Object.entries(BACKED).map(([backs, name]) => {
    return `${differ.filter((difference) => difference.backs === backs).length} ${name}`
  })
  return `${[
    '# Beside moto',
    introduction(moto),
    `${same + differ.length} rows: ${same} agree, ${differ.length} differ. Of these AWS documents: ${counts.join(', ')}.`,
    [
      '| row | ours | moto | AWS documents |',
      '| --- | --- | --- | --- |',
      ...differ.map(({ row, ours, moto, backs, source }) => {
        return `| ${row} | ${code(ours)} | ${code(moto)} | [${BACKED[backs]}](${source}) |`
      }),
    ].join('\n'),
  ].join('\n\n')}\n`
}

function introduction(version: string): string {
  return `The same boto3 script, [beside.py](../test/clients/beside.py), asks the local AWS and moto ${version}. moto enforces IAM only when
it is told to; wherever a row is about access, it is. A refusal is its code and status. Neither side was compared with AWS itself:
the last column says whose outcome AWS’s documentation tells. Printed from
[moto-differences.json](../test/clients/moto-differences.json) by \`scripts/print-docs.ts\`; a test fails where it no longer holds.`
}

function code(outcome: unknown): string {
  return `\`${typeof outcome === 'string' ? outcome : JSON.stringify(outcome)}\``
}
