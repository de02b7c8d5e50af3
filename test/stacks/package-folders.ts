import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { expect } from 'vitest'
import { PackageError } from '../../src/stacks/package-error.ts'
import { type FunctionPackage, packFunctions } from '../../src/stacks/packages.ts'
import { readTopology } from '../../src/topology/define-topology.ts'

export const root = mkdtempSync(join(tmpdir(), 'xacct-packages-'))

let folders = 0

/** A folder of its own with these files; answers its path. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = join(root, String(folders++))
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

export const topologyOf = (functions: Readonly<Record<string, object>>) =>
  readTopology({
    name: 'sys',
    accounts: { home: { id: '111111111111' } },
    functions: Object.fromEntries(
      Object.entries(functions).map(([name, settings]) => [name, { account: 'home', ...settings }]),
    ),
  })

export async function pack(base: string, settings: object): Promise<FunctionPackage> {
  const [only] = await packFunctions(topologyOf({ f: settings }), base)
  return only as FunctionPackage
}

export async function problemsOf(base: string, functions: Readonly<Record<string, object>>) {
  const error = await packFunctions(topologyOf(functions), base).then(
    () => expect.unreachable('it is packed'),
    (caught: unknown) => caught,
  )
  expect(error).toBeInstanceOf(PackageError)
  return (error as PackageError).problems.map(({ where, message, hint }) => [where, message, hint])
}

export const read = ({ bytes }: FunctionPackage) =>
  Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, content]) => [name, strFromU8(content)]))

export function removeFolders(): void {
  rmSync(root, { recursive: true, force: true })
}
