import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Check } from '../src/check/check.ts'
import { CHECKS } from '../src/check/checks.ts'
import { CONDITION_KEYS, type ConditionKey } from '../src/iam/condition-keys.ts'
import { CONDITION_OPERATORS, type ConditionOperator } from '../src/iam/condition-operators.ts'
import { commandsPage } from './commands-page.ts'
import { configPage, configSchema } from './config-page.ts'
import { errorsPage } from './errors-page.ts'
import { motoPage } from './moto-page.ts'
import { keepSeen, operationsPage } from './operations-page.ts'

/**
 * The pages that are printed from tables, by path; `--check` only asks whether they are fresh, `--seen` first keeps what the
 * tests have noted.
 */
export const PRINTED: Readonly<Record<string, () => string>> = {
  'docs/condition-operators.md': conditionOperators,
  'docs/condition-keys.md': conditionKeys,
  'docs/operations.md': operationsPage,
  'docs/checks.md': checks,
  'docs/moto.md': motoPage,
  'docs/reference/config.md': configPage,
  'docs/reference/commands.md': commandsPage,
  'docs/reference/errors.md': errorsPage,
  'docs/xacct.schema.json': configSchema,
}

const NOTICE = 'Printed from the engine’s own table by `scripts/print-docs.ts`; change it there.'

function conditionOperators(): string {
  const types = [...new Set(CONDITION_OPERATORS.map(({ type }) => type))]
  const sections = types.map((type) => {
    const operators = CONDITION_OPERATORS.filter((operator) => operator.type === type)
    const variables = operators.some((operator) => operator.variables)
    return [
      `## ${type}`,
      table(['operator', 'negated', 'holds for', 'example'], operators.map(operatorRow)),
      `Variables such as \`\${aws:username}\`: ${variables ? 'replaced, with `Version` 2012-10-17' : 'plain text'}.`,
    ].join('\n\n')
  })
  return page('Condition operators', NOTICE, FORMS, ...sections, NULL)
}

const FORMS = `An unknown operator, or a value that is not of the operator’s type, is refused with the policy that holds it.

| form | key is absent | key has several values |
|---|---|---|
| \`StringEquals\` | does not hold | does not hold: such a key needs a set operator |
| \`StringNotEquals\` | **holds**, so a Deny applies | holds |
| \`StringEqualsIfExists\`, \`StringNotEqualsIfExists\` | **holds** | as without \`IfExists\` |
| \`ForAllValues:StringEquals\` | **holds**, also for an empty list and a single empty text | each is among the policy’s values |
| \`ForAllValues:StringNotEquals\` | **holds** | none is among the policy’s values |
| \`ForAnyValue:StringEquals\` | does not hold | at least one is among the policy’s values |
| \`ForAnyValue:StringNotEquals\` | does not hold | at least one is not among the policy’s values |
| \`ForAnyValue:StringEqualsIfExists\` | **holds** | as without \`IfExists\` |
| \`Null\` | holds for \`"true"\` | holds for \`"false"\` |

Every operator below takes the suffix and the prefixes in the same way; \`Null\` takes neither. Of several values in the policy one
is enough, for a negated operator none may fit; several operators and several keys must all hold.`

const NULL = `## Null

\`{ "Null": { "aws:TokenIssueTime": "true" } }\` holds where the request has no such key, \`"false"\` where it has one.`

function operatorRow({ name, negatedName, meaning, example: [key, value] }: ConditionOperator): string[] {
  const negated = negatedName === undefined ? '' : code(negatedName)
  return [code(name), negated, meaning, code(`{ "${name}": { "${key}": "${value}" } }`)]
}

const GROUPS: Readonly<Record<string, string>> = {
  aws: 'Global keys',
  sts: 'STS',
  iam: 'IAM',
  lambda: 'Lambda',
  s3: 'S3',
  sns: 'SNS',
  kms: 'KMS',
}

function conditionKeys(): string {
  const services = [...new Set(CONDITION_KEYS.map(serviceOf))]
  const sections = services.map((service) => {
    const rows = CONDITION_KEYS.filter((key) => serviceOf(key) === service).map(keyRow)
    return `## ${GROUPS[service] ?? service}\n\n${table(['key', 'type', 'values', 'from', 'what it holds'], rows)}`
  })
  return page('Condition keys', NOTICE, KEYS, ...sections)
}

const KEYS = `Names ignore case; a trailing \`/…\` is the key of a tag, which ignores case too. *From*: \`engine\` means that the engine knows the value
from the caller and the resource unless the request carries it, \`request\` that whoever asks puts it in, on AWS and on the local AWS
the service that is called. *Values*: a key with \`many\` values needs \`ForAllValues:\` or \`ForAnyValue:\`.

A key that is not listed may be carried by a request all the same. Where a request has no such key, the operator’s rule for
[absent keys](condition-operators.md) decides. Kinesis Data Streams and SQS have no keys of their own, only the global ones.`

function serviceOf({ name }: ConditionKey): string {
  return name.slice(0, name.indexOf(':'))
}

function keyRow({ name, type, multivalued, suppliedBy, meaning }: ConditionKey): string[] {
  return [code(/[/:]$/.test(name) ? `${name}…` : name), type, multivalued ? 'many' : 'one', suppliedBy, meaning]
}

function checks(): string {
  const all = Object.values(CHECKS)
  const overview = table(
    ['id', 'worst', 'what it finds'],
    all.map(({ id, severity, title }) => [`[${code(id)}](#${id})`, WORST[severity], title]),
  )
  return page('Checks', CHECKS_NOTICE, CHECKS_INTRODUCTION, overview, ...all.map(checkSection))
}

const CHECKS_NOTICE =
  'Printed from the checks themselves by `scripts/print-docs.ts`; change them in `src/check/checks`.'

const CHECKS_INTRODUCTION = `\`xacct check\` looks at a configuration, at templates (\`--template ACCOUNT=PATH\`) or at running accounts (\`--live\`, \`--endpoint URL\`).
It ends with 0 where there is nothing but notes, with 1 where there are errors or warnings, with 2 where its input is none. The ids
never change. \`--json\` and \`--sarif\` hold the same findings: id, severity, place, message, why, fix, and the statement to add
where adding one is the fix. A finding that rests on a parameter without a value says on which.

What is proved beside them: every declared call is allowed, step by step, and between the accounts nothing beyond them is.`

const WORST: Readonly<Record<Check['severity'], string>> = { error: 'error', warning: 'warning', info: 'note' }

function checkSection({ id, title, why, fix, page: source }: Check): string {
  const more = source === undefined ? '' : ` [AWS](${source})`
  return `## ${id}\n\n${title}.\n\n*Why:* ${why}${more}\n\n*Fix:* ${fix}`
}

function page(title: string, ...parts: string[]): string {
  return `${[`# ${title}`, ...parts].join('\n\n')}\n`
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  return lines.join('\n')
}

function code(text: string): string {
  return `\`${text}\``
}

function main(check: boolean, seen: boolean): void {
  if (seen) keepSeen()
  for (const [path, print] of Object.entries(PRINTED)) {
    const file = new URL(`../${path}`, import.meta.url)
    if (!check) writeFileSync(file, print())
    else if (readFileSync(file, 'utf8') !== print()) {
      process.stderr.write(`${path} is stale: run \`npm run docs\`\n`)
      process.exitCode = 1
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  main(process.argv.includes('--check'), process.argv.includes('--seen'))
