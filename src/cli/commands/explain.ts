import { type ExplainedCall, type ExplainedStep, explainCall, UnknownNameError } from '../../check/explain-call.ts'
import type { LayerVerdict } from '../../iam/decision.ts'
import { explainMessage } from '../../iam/explain-message.ts'
import { loadSystem } from '../load-system.ts'
import { type Command, InputError } from '../run-command.ts'
import { SYSTEM_ARGS, SYSTEM_LISTS } from '../system-args.ts'
import type { Terminal } from '../terminal.ts'

const args = {
  ...SYSTEM_ARGS,
  from: { type: 'positional', required: false, description: 'a call, or who calls: a function, a role, an ARN' },
  to: { type: 'positional', required: false, description: 'what is called: a function, a role, an ARN' },
  action: { type: 'string', description: 'what is asked of it; unless given what it is usually asked for' },
  message: { type: 'string', description: 'a denial as AWS words it, pasted from a log: what it says and what to do' },
} as const

/** `xacct explain`: each layer’s verdict on each step of a call, the statement that decided, and what to change. */
export const explain: Command<typeof args> = {
  examples: [
    ['xacct explain caller greeter', 'may caller call greeter, and why'],
    ['xacct explain greet', 'the call of that name'],
    ['xacct explain --message "User: arn:… is not authorized to perform: sts:AssumeRole …"', 'what a denial means'],
  ],
  args,
  lists: SYSTEM_LISTS,
  async run({ from, to, action, message, ...options }, terminal) {
    if (message !== undefined) return tellMessage(message, options.json === true, terminal)
    if (from === undefined) {
      const hint = 'xacct explain FROM TO, xacct explain CALL, or --message TEXT'
      throw new InputError({ code: 'missing', where: 'command line', message: 'nothing to explain', hint })
    }
    const { system } = await loadSystem(options)
    const calls = explainOrRefuse(() => explainCall(system, from, to, action))
    const isAllowed = calls.every(({ steps }) => steps.every(({ explanation }) => explanation.decision === 'allow'))
    if (options.json) terminal.line(JSON.stringify({ allowed: isAllowed, calls }, undefined, 2))
    else for (const call of calls) tellCall(call, terminal)
    return isAllowed ? 0 : 1
  },
}

/** @throws InputError for a name that stands for nothing */
export function explainOrRefuse<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof UnknownNameError)) throw error
    throw new InputError({ code: 'unknown-name', where: 'command line', message: error.message, hint: error.hint })
  }
}

function tellMessage(message: string, json: boolean, terminal: Terminal): number {
  const { advice, ...facts } = explainMessage(message)
  if (json) terminal.line(JSON.stringify({ ...facts, advice }, undefined, 2))
  else {
    const width = Math.max(...Object.keys(facts).map(({ length }) => length), 0) + 2
    for (const [name, value] of Object.entries(facts)) terminal.labelled(name, String(value), { width })
    if (Object.keys(facts).length > 0) terminal.line()
    for (const sentence of advice) terminal.labelled('fix', sentence, { width: 5, style: 'green' })
  }
  return 0
}

function tellCall({ title, steps }: ExplainedCall, terminal: Terminal): void {
  terminal.heading(title)
  if (steps.length === 0)
    terminal.line('  whoever calls is not of these accounts: what it may do, only its own account knows')
  steps.forEach((step, index) => {
    tellStep(step, index + 1, terminal)
  })
  terminal.line()
}

const VERDICTS: Readonly<Record<LayerVerdict['verdict'], readonly [word: string, style: 'green' | 'red' | 'dim']>> = {
  allow: ['allows', 'green'],
  'implicit-deny': ['does not allow', 'red'],
  'explicit-deny': ['denies', 'red'],
  'not-applicable': ['not asked', 'dim'],
}

function tellStep({ title, request, explanation }: ExplainedStep, number: number, terminal: Terminal): void {
  const { decision, layers, message, obstacles } = explanation
  const outcome = decision === 'allow' ? terminal.paint('green', 'allowed') : terminal.paint('red', 'denied')
  terminal.line(`\n  ${number}. ${title}: ${outcome}`)
  terminal.line(terminal.paint('dim', `     ${request.action} on ${request.resource}`))
  const asked = layers.filter(({ verdict }) => verdict !== 'not-applicable')
  terminal.table(
    asked.map(({ layer, verdict, statement }) => {
      const [word, style] = VERDICTS[verdict]
      const decided =
        statement === undefined ? '' : `${statement.sid ?? `statement ${statement.index + 1}`} of ${statement.policy}`
      return [layer, terminal.paint(style, word), terminal.paint('dim', decided)]
    }),
    { indent: 5 },
  )
  if (message !== '') terminal.labelled('aws', message, { width: 5, indent: 5 })
  for (const { finding, fix } of obstacles) {
    terminal.labelled('why', finding, { width: 5, indent: 5 })
    terminal.labelled('fix', fix.text, { width: 5, indent: 5, style: 'green' })
    if (fix.statement !== undefined) terminal.line(`${' '.repeat(10)}${JSON.stringify(fix.statement)}`)
  }
}
