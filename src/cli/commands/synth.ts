import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { loadTopology } from '../../configuration/load-topology.ts'
import { buildStacks } from '../../stacks/build-stacks.ts'
import { packFunctions } from '../../stacks/packages.ts'
import { printTemplate, toTemplate } from '../../stacks/print-template.ts'
import { CONFIG_ARG, type Command } from '../run-command.ts'

const args = {
  ...CONFIG_ARG,
  out: { type: 'string', default: '.xacct/synth', description: 'the folder to write to' },
} as const

/** `xacct synth`: writes the templates and packages that a deployment would carry. */
export const synth: Command<typeof args> = {
  examples: [
    ['xacct synth', 'into .xacct/synth'],
    ['xacct synth --out infra', 'for a pipeline that deploys with its own tools'],
  ],
  args,
  async run({ config, out, json }, terminal) {
    const { topology, base } = await loadTopology(config)
    const packages = await packFunctions(topology, base)
    const stacks = buildStacks(topology, { assets: new Map(packages.map(({ fn, key }) => [fn.name, key])) })
    const folder = resolve(out)
    removeEarlier(folder)
    const files = stacks.map((stack) => {
      const { account, region } = stack.place
      const path = join(account.name, region, stack.part === 'main' ? 'template.yaml' : 'access.yaml')
      mkdirSync(join(folder, account.name, region), { recursive: true })
      writeFileSync(join(folder, path), printTemplate(stack))
      return { stack: stack.id, path, resources: Object.keys(toTemplate(stack).Resources).length }
    })
    mkdirSync(join(folder, 'packages'), { recursive: true })
    for (const { key, bytes } of packages) writeFileSync(join(folder, 'packages', key), bytes)
    if (json)
      return void terminal.line(JSON.stringify({ folder, stacks: files, packages: packages.map(({ key }) => key) }))
    terminal.heading(`${topology.name}: ${files.length} templates, ${packages.length} packages in ${out}`)
    terminal.table(files.map(({ path, resources }) => [path, terminal.paint('dim', `${resources} resources`)]))
    for (const { id, byName } of stacks)
      for (const text of byName) terminal.labelled(id, text, { width: id.length + 2 })
    terminal.line()
    terminal.next('xacct plan')
    return undefined
  },
}

/** What an earlier run wrote: packages, and templates of places that may hold nothing now. Nothing else is touched. */
function removeEarlier(folder: string): void {
  for (const name of entriesOf(join(folder, 'packages'))) {
    if (/^[0-9a-f]{64}\.zip$/.test(name)) rmSync(join(folder, 'packages', name))
  }
  for (const account of entriesOf(folder)) {
    for (const region of entriesOf(join(folder, account))) {
      for (const name of ['template.yaml', 'access.yaml']) {
        const path = join(folder, account, region, name)
        if (existsSync(path) && /^Description: 'xacct: /m.test(readFileSync(path, 'utf8'))) rmSync(path)
      }
    }
  }
}

/** Of a folder; none of what is no folder. */
function entriesOf(path: string): string[] {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(path) : []
}
