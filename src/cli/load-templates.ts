import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { System } from '../check/system.ts'
import { TemplateError, type TemplateSource } from '../check/template-set.ts'
import { createTemplateSystem } from '../check/template-system.ts'
import { isAccountId } from '../core/account-id.ts'
import { nearest } from '../core/nearest.ts'
import { InputError, type InputProblem } from './run-command.ts'
import { accountIds, type Pair, pairsOf, problem } from './system-args.ts'

/** What the options say of templates. */
export interface TemplateOptions {
  readonly template: string
  readonly parameter?: string | undefined
  readonly account?: string | undefined
  readonly region?: string | undefined
}

/**
 * The templates that the options name, evaluated together.
 * @returns beside the system what was taken for granted, in words
 * @throws InputError with every option and every template that will not do
 */
export function loadTemplates(options: TemplateOptions): { system: System; notes: string[] } {
  const notes: string[] = []
  const sources = readSources(options, notes)
  try {
    const { system, wires } = createTemplateSystem(sources)
    return { system, notes: [...notes, ...wires.map(({ parameter, output }) => `${parameter} is ${output}`)] }
  } catch (error) {
    throw error instanceof TemplateError ? new InputError(...error.problems) : error
  }
}

function readSources(
  { template, parameter, account, region = 'us-east-1' }: TemplateOptions,
  notes: string[],
): TemplateSource[] {
  const entries = pairsOf('template', template, 'ACCOUNT=PATH')
  const ids = accountIds(account)
  const parameters = pairsOf('parameter', parameter, 'STACK.NAME=VALUE')
  const missing = entries.filter(({ value }) => !existsSync(value) || !statSync(value).isFile())
  const problems: InputProblem[] = missing.map(({ value }) =>
    problem('template', `there is no \`${value}\``, 'paths are relative to this folder'),
  )
  const sources = entries
    .filter((entry) => !missing.includes(entry))
    .map(({ name, value }): TemplateSource => {
      const [label = name, own = region] = name.split('/')
      const stackName = basename(value).replace(/(\.template)?\.(ya?ml|json|template)$/, '')
      return {
        file: value,
        text: readFileSync(value, 'utf8'),
        account: idOf(label, ids, notes),
        accountName: label,
        region: own,
        stackName,
        parameters: parametersOf(stackName, label, parameters),
      }
    })
  problems.push(...strayParameters(parameters, sources))
  if (problems.length > 0) throw new InputError(...problems)
  return sources
}

/** An account without an id gets one that nobody has. */
function idOf(label: string, ids: Map<string, string>, notes: string[]): string {
  const known = isAccountId(label) ? label : ids.get(label)
  if (known !== undefined) return known
  const id = String(900_000_000_001 + ids.size)
  ids.set(label, id)
  notes.push(`account ${label} is taken to be ${id}; --account ${label}=… tells its id`)
  return id
}

/** A parameter is a stack’s, an account’s, or everybody’s who has one of that name. */
function parametersOf(stackName: string, account: string, parameters: readonly Pair[]): Record<string, string> {
  const own = parameters.flatMap(({ name, value }) => {
    const [, owner, parameter = ''] = /^(?:(.*)\.)?([^.]+)$/.exec(name) ?? []
    return owner === undefined || owner === stackName || owner === account ? [[parameter, value] as const] : []
  })
  return Object.fromEntries(own)
}

function strayParameters(parameters: readonly Pair[], sources: readonly TemplateSource[]): InputProblem[] {
  const owners = sources.flatMap(({ stackName, accountName }) => [stackName, accountName])
  return parameters.flatMap(({ name }) => {
    const [, owner, parameter = ''] = /^(?:(.*)\.)?([^.]+)$/.exec(name) ?? []
    if (owner !== undefined && !owners.includes(owner)) {
      const like = nearest(owner, owners)
      const hint = like === undefined ? `there are ${owners.join(', ')}` : `did you mean \`${like}.${parameter}\`?`
      return [problem('parameter', `no stack \`${owner}\``, hint)]
    }
    const mine = sources.filter(
      ({ stackName, accountName }) => owner === undefined || [stackName, accountName].includes(owner),
    )
    if (mine.some(({ text }) => new RegExp(`["']?${parameter.replace(/\W/g, '\\$&')}["']?\\s*:`).test(text))) return []
    return [
      problem(
        'parameter',
        `${mine.map(({ file }) => file).join(', ')} has no parameter \`${parameter}\``,
        'see its Parameters',
      ),
    ]
  })
}
