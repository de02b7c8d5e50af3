import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readTopology } from '../../src/topology/define-topology.ts'
import type { Topology } from '../../src/topology/topology.ts'
import { pickTestPlace, type TestPlace } from '../local/test-accounts.ts'

/** A user’s project in a folder of its own: code, and a configuration in accounts `home` and `away`. */
export class ProjectFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'xacct-project-'))
  readonly config = join(this.path, 'xacct.config.json')
  readonly place: TestPlace

  /** @param file the test’s, by which its accounts are picked */
  constructor(file: string) {
    this.place = pickTestPlace(file)
  }

  write(name: string, text: string): void {
    const path = join(this.path, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }

  /** Writes the configuration; what is given is laid over the accounts. */
  topology(more: Readonly<Record<string, unknown>>): Topology {
    const { accounts, region } = this.place
    const [home, away] = accounts
    const value = { name: 'project', accounts: { home: { id: home, region }, away: { id: away, region } }, ...more }
    this.write('xacct.config.json', JSON.stringify(value, undefined, 2))
    return readTopology(value)
  }

  cleanUp(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
