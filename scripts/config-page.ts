import { z } from 'zod'
import { topologyConfig } from '../src/topology/config.ts'
import { CONFIG_PROBLEMS } from '../src/topology/config-error.ts'

interface JsonSchema {
  readonly type?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema | false
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
}

/** The JSON schema of a configuration, for editors: completion, hints and red lines in JSON and YAML files. */
export function configSchema(): string {
  const text = JSON.stringify({ title: 'xacct configuration', ...schema() }, undefined, 2)
  return `${text.replace(/^( *"\w+": )\[\n([^[\]{}]+)\n *\](,?)$/gm, onOneLine)}\n`
}

const LINE_WIDTH = 120

/** Short lists in one line, and numbers in one too, as the formatter has them. */
function onOneLine(all: string, key: string, values: string, comma: string): string {
  const inside = values.trim().replace(/\n\s*/g, ' ')
  const line = `${key}[${inside}]${comma}`
  if (line.length <= LINE_WIDTH) return line
  const indent = /^ */.exec(key)?.[0] ?? ''
  return /^[\d, ]+$/.test(inside) ? `${key}[\n${indent}  ${inside}\n${indent}]${comma}` : all
}

function schema(): JsonSchema {
  return z.toJSONSchema(topologyConfig, { target: 'draft-7', io: 'input' }) as JsonSchema
}

/** The reference page of all settings. */
export function configPage(): string {
  const { properties = {}, required = [] } = schema()
  const top = Object.entries(properties).map(([key, member]) => row(key, member, required))
  const sections = Object.entries(properties).filter(([, { additionalProperties }]) => isEntry(additionalProperties))
  return [
    '# Configuration',
    'Printed from the schema in `src/topology` by `scripts/print-docs.ts`; change it there.',
    INTRODUCTION,
    '## The file',
    table(top),
    ...sections.flatMap(([key, { additionalProperties }]) => section(key, additionalProperties as JsonSchema)),
    '## What can be wrong',
    PROBLEMS,
    problems(),
    '',
  ].join('\n\n')
}

const INTRODUCTION = `\`xacct.config.ts\` describes a system of functions in several AWS accounts: who is where, and who calls what.

\`\`\`ts
import { defineTopology } from 'xacct'

export default defineTopology({
  name: 'remote-lambda',
  accounts: { calling: { id: '111111111111' }, called: { id: '222222222222' } },
  functions: {
    caller: { account: 'calling', entry: './caller.ts' },
    greeter: { account: 'called', entry: './greeter.ts', alias: 'live' },
  },
  calls: { greet: { from: 'caller', to: 'greeter' } },
})
\`\`\`

A name that stands for nothing is an error of the compiler, with the nearest name as its hint; reading the file finds it again, with
everything else that is wrong, at once. Without TypeScript the same settings are written in \`xacct.config.json\` or
\`xacct.config.yaml\`; [\`xacct.schema.json\`](../xacct.schema.json) lets editors complete and check them:

\`\`\`yaml
# yaml-language-server: $schema=./node_modules/xacct/docs/xacct.schema.json
name: remote-lambda
accounts:
  calling: { id: '111111111111' }
  called: { id: '222222222222' }
functions:
  caller: { account: calling, entry: ./caller.ts }
  greeter: { account: called, entry: ./greeter.ts, alias: live }
calls:
  greet: { from: caller, to: greeter }
\`\`\`

Settings in **bold** are needed. Names begin with a letter and have letters, digits and \`-\`, 40 at most; within one section they differ
in more than case and \`-\`. Paths are relative to the file.`

function section(key: string, entry: JsonSchema): string[] {
  const { description, properties = {}, required = [] } = entry
  const rows = Object.entries(properties).flatMap(([name, member]) => [
    row(name, member, required),
    ...nested(name, member),
  ])
  const forms = Object.entries(properties).filter(([, { anyOf }]) => anyOf?.some(isEntry))
  return [
    `## \`${key}.<name>\``,
    `${description}.`,
    table(rows),
    ...forms.flatMap(([name, { anyOf = [] }]) => [`### The forms of \`${name}\``, formList(anyOf).join('\n')]),
  ]
}

/** Settings of a setting, below it. */
function nested(name: string, { properties, required = [] }: JsonSchema): string[][] {
  if (properties === undefined) return []
  return Object.entries(properties).map(([key, member]) =>
    row(`${name}.${key}`, member, required.includes(key) ? [`${name}.${key}`] : []),
  )
}

function formList(forms: readonly JsonSchema[], indent = ''): string[] {
  return forms.flatMap((form) => [`${indent}${formLine(form)}`, ...members(form, `${indent}  `)])
}

function formLine(form: JsonSchema): string {
  const keys = Object.keys(form.properties ?? {})
  const name = keys.length === 0 ? typeWords(form) : code(`{ ${keys.join(', ')} }`)
  return form.description === undefined ? `- ${name}` : `- ${name}: ${form.description}`
}

function members({ properties = {}, required = [] }: JsonSchema, indent: string): string[] {
  return Object.entries(properties).flatMap(([key, member]) => {
    const [name, type, meaning] = row(key, member, required)
    const forms = member.anyOf?.some(isEntry) ? formList(member.anyOf, `${indent}  `) : []
    return [`${indent}- ${name}: ${type}. ${meaning}`, ...forms]
  })
}

function isEntry(schema: JsonSchema | false | undefined): boolean {
  return typeof schema === 'object' && schema.properties !== undefined
}

function row(key: string, schema: JsonSchema, required: readonly string[]): string[] {
  const name = required.includes(key) ? `**\`${key}\`**` : `\`${key}\``
  return [name, typeWords(schema), schema.description ?? '']
}

function table(rows: readonly (readonly string[])[]): string {
  return lines(['setting', 'type', 'meaning'], rows)
}

function lines(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** `text`, `128 – 10,240`, `read`, `write` … */
function typeWords(schema: JsonSchema): string {
  const { type, anyOf, items, additionalProperties, minimum, maximum } = schema
  if (schema.enum)
    return schema.enum.length > 6 ? `one of ${schema.enum.join(', ')}` : schema.enum.map(code).join(' or ')
  if (schema.const !== undefined) return code(schema.const)
  if (anyOf) return anyOf.some(isEntry) ? 'several forms' : [...new Set(anyOf.map(typeWords))].join(' or ')
  if (type === 'array') return `list of ${items === undefined ? 'values' : plural(items)}`
  if (type === 'boolean') return 'true or false'
  if (type === 'integer') return `${number(minimum)} – ${number(maximum)}`
  if (type === 'string') return 'text'
  if (typeof additionalProperties !== 'object') return 'settings'
  return isEntry(additionalProperties) ? 'settings by name' : `${typeWords(additionalProperties)} by name`
}

function plural(items: JsonSchema): string {
  if (items.enum) return items.enum.map(code).join(', ')
  if (items.anyOf) return items.anyOf.some(isEntry) ? 'these forms' : items.anyOf.map(plural).join(' or ')
  if (items.const !== undefined) return code(items.const)
  return items.type === 'object' ? 'objects' : `${typeWords(items)}s`
}

function code(value: unknown): string {
  return `\`${String(value)}\``
}

function number(value: number | undefined): string {
  return value === undefined ? '' : value.toLocaleString('en-US')
}

const PROBLEMS = `Every problem has a code, its place in the file (with the line, in JSON and YAML), a message and a hint; \`--json\` prints them for
programs. A configuration with a problem ends every command with 2 before anything is touched.`

function problems(): string {
  return lines(
    ['code', 'when'],
    Object.entries(CONFIG_PROBLEMS).map(([name, when]) => [code(name), when]),
  )
}
