import { describeLine } from '../deploy/access-lines.ts'
import { type Plan, type StackPlan, wouldStop } from '../deploy/plan.ts'
import type { StackChange } from '../deploy/stack-client.ts'
import type { Topology } from '../topology/topology.ts'
import type { Terminal } from './terminal.ts'

const STYLES = { new: 'green', changed: 'yellow', unchanged: 'dim', stuck: 'red' } as const

/** The plan for people: stacks in the order of deployment, what each waits for, what changes, who may do what. */
export function tellPlan(topology: Topology, plan: Plan, endpoint: string | undefined, terminal: Terminal): void {
  terminal.heading(`${topology.name} on ${endpoint ?? 'AWS'}`)
  for (const [index, stack] of plan.stacks.entries()) tellStack(stack, index + 1, terminal)
  for (const { id } of plan.leftOver) {
    terminal.line()
    terminal.labelled(id, 'is left over from before; `xacct destroy` deletes it too', { width: id.length + 2 })
  }
  for (const { where, message, hint } of plan.warnings) {
    terminal.line(`\n${terminal.paint('yellow', 'warning')} ${terminal.paint('bold', where)}`)
    terminal.labelled('', message, { width: 0 })
    terminal.labelled('fix', hint, { width: 5, style: 'green' })
  }
  terminal.line(`\n${summaryOf(plan)}`)
  const next = nextStep(plan)
  if (next !== undefined) terminal.next(next, endpoint)
}

/** The same for programs. */
export function planJson({ name }: Topology, { stacks, warnings, leftOver }: Plan): object {
  return {
    topology: name,
    stacks: stacks.map(({ stack, access, ...rest }) => ({
      stack: stack.id,
      name: stack.name,
      account: stack.place.account.id,
      region: stack.place.region,
      ...rest,
      waitsFor: stack.dependsOn,
      byName: stack.byName,
      access: { added: access.added.map(plain('added')), removed: access.removed.map(plain('removed')) },
    })),
    warnings,
    leftOver: leftOver.map(({ id }) => id),
  }
}

function plain(change: 'added' | 'removed') {
  return (line: Parameters<typeof describeLine>[0]) => ({ ...line, words: describeLine(line, change) })
}

const LABEL = 7
const INDENT = 5

function tellStack(
  { stack, verdict, status, first, problem, changes, parameters, access, by }: StackPlan,
  number: number,
  terminal: Terminal,
): void {
  const label = (name: string, text: string) => terminal.labelled(name, text, { width: LABEL, indent: INDENT })
  const state = verdict === 'new' ? '' : `  ${terminal.paint('dim', status)}`
  terminal.line(
    `\n${String(number).padStart(3)}  ${terminal.paint('bold', stack.id)}  ${terminal.paint(STYLES[verdict], verdict)}${state}`,
  )
  for (const { stack: other, why } of stack.dependsOn) label('after', `${other}: ${why}`)
  for (const text of stack.byName) label('circle', text)
  if (first !== undefined) label('first', first)
  if (problem !== undefined) {
    label('stuck', problem.message)
    label('fix', problem.hint)
  }
  if (verdict === 'unchanged' || verdict === 'stuck') return
  for (const { name, from, isKnown } of parameters) {
    if (!isKnown) label('given', `${name}: known after deploy, from ${from}`)
  }
  terminal.table(
    changes.map((change) => changeRow(change, terminal)),
    { indent: INDENT },
  )
  if (by === 'templates' && verdict === 'changed') {
    label('', 'by comparing the templates: what else is replaced only CloudFormation knows, and it was not asked')
  }
  for (const line of access.added) label('access', describeLine(line, verdict === 'new' ? 'new' : 'added'))
  for (const line of access.removed) label('access', describeLine(line, 'removed'))
}

const SIGNS: Readonly<Record<string, readonly [sign: string, style: 'green' | 'yellow' | 'red']>> = {
  Add: ['+', 'green'],
  Modify: ['~', 'yellow'],
  Remove: ['-', 'red'],
}

function changeRow({ action, logicalId, type, replacement, properties }: StackChange, terminal: Terminal): string[] {
  const [sign, style] = SIGNS[action] ?? ['?', 'yellow']
  const words = [
    properties.join(', '),
    replacement === true ? 'made anew, the old one is deleted' : replacement === 'maybe' ? 'perhaps made anew' : '',
  ]
  return [terminal.paint(style, sign), logicalId, terminal.paint('dim', type), words.filter(Boolean).join('; ')]
}

function summaryOf({ stacks, warnings }: Plan): string {
  const count = (verdict: StackPlan['verdict']) => stacks.filter((one) => one.verdict === verdict).length
  const parts = (['new', 'changed', 'unchanged', 'stuck'] as const).flatMap((verdict) =>
    count(verdict) === 0 ? [] : `${count(verdict)} ${verdict}`,
  )
  const all = `${stacks.length} ${stacks.length === 1 ? 'stack' : 'stacks'}: ${parts.join(', ')}`
  return warnings.length === 0 ? all : `${all}; ${warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'}`
}

function nextStep(plan: Plan): string | undefined {
  if (wouldStop(plan)) return undefined
  return plan.stacks.every(({ verdict }) => verdict === 'unchanged') ? 'xacct status' : 'xacct deploy'
}
