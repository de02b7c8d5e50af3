import { resourceNamed } from '../../check/explain-call.ts'
import { whoCan as ask, type WhoCanRow } from '../../iam/world/who-can.ts'
import { loadSystem } from '../load-system.ts'
import { type Command, InputError } from '../run-command.ts'
import { SYSTEM_ARGS, SYSTEM_LISTS } from '../system-args.ts'
import { explainOrRefuse } from './explain.ts'

const args = {
  ...SYSTEM_ARGS,
  action: { type: 'positional', required: true, description: 'an action, `lambda:InvokeFunction`' },
  resource: { type: 'positional', required: true, description: 'a function, a role, an ARN' },
} as const

/** `xacct who-can`: everybody who may carry out an action on a resource, and under which conditions. */
export const whoCan: Command<typeof args> = {
  examples: [
    ['xacct who-can lambda:InvokeFunction greeter:live', 'who may call the alias'],
    ['xacct who-can sts:AssumeRole arn:aws:iam::222222222222:role/greeter --live', 'who may assume a role on AWS'],
  ],
  args,
  lists: SYSTEM_LISTS,
  async run({ action, resource, ...options }, terminal) {
    if (!/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action)) {
      const hint = 'service and name, without wildcards: `lambda:InvokeFunction`'
      throw new InputError({ code: 'bad-option', where: 'ACTION', message: `\`${action}\` is no action`, hint })
    }
    const { system } = await loadSystem(options)
    const arn = explainOrRefuse(() => resourceNamed(system, resource))
    const rows = ask(system.world, action, arn)
    if (options.json) return void terminal.line(JSON.stringify({ action, resource: arn, rows }, undefined, 2))
    terminal.heading(`who can ${action} on ${arn}`)
    if (rows.length === 0) terminal.line('  nobody')
    terminal.table(
      rows.map((row) => [
        row.kind,
        row.principal,
        WAYS[row.via] ?? row.via,
        terminal.paint('dim', conditionWords(row)),
      ]),
    )
    return undefined
  },
}

const WAYS: Readonly<Record<string, string>> = {
  identity: 'by its own policies',
  resource: 'by the resource’s policy',
  both: 'by both sides',
}

/** What the request must carry, and what takes it away. */
function conditionWords({ conditions }: WhoCanRow): string {
  const words = conditions.map(({ effect, key, operator, values }) => {
    const test = `${key} ${operator} ${values.join(' or ')}`
    return effect === 'Deny' ? `unless ${test}` : `if ${test}`
  })
  return words.join(', ')
}
