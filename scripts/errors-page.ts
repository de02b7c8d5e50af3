import { readFileSync } from 'node:fs'
import { DEPLOY_PROBLEMS } from '../src/deploy/deploy-error.ts'
import { CONFIG_PROBLEMS } from '../src/topology/config-error.ts'

/** The codes of a `BridgeError` beside AWS’s own; a test compares them with those that `src/runtime` throws. */
export const BRIDGE_CODES: Readonly<Record<string, string>> = {
  Network: 'the connection broke, or there is none',
  Deadline: 'the time was up, or would not have sufficed',
  FunctionError: 'the called function ran and failed; the remote error is its cause',
  UnexpectedAnswer: 'what came back is not what AWS answers',
  PartialFailure: 'records of a batch failed; which ones is in the partial batch response',
  RecordTooLarge: 'one record is larger than a call may carry',
  NotSent: 'a record was left, since one before it in its order failed',
  CallbackFailed: 'a function of your own (`filter`, `transform`, `open`) threw',
  InvalidPayload: 'what is sent does not fit the schema',
  InvalidAnswer: 'what came back does not fit the schema; the function has run',
  InvalidClaim: 'what a claim check stands for is not there, or is not what was put there',
  InvalidQueue: 'the URL is not that of a queue',
  InProgress: 'the same delivery is being worked on elsewhere right now',
  SessionTooLong: 'a session by chaining lasts an hour at most',
  InvalidTarget: 'a target’s options are wrong; all of it is told',
  InvalidAccount: 'an account’s options are wrong; all of it is told',
  UnknownTarget: 'the environment tells no target of this name; those that it tells are named',
  UnknownAccount: 'the environment tells no account of this name; those that it tells are named',
}

/** The reference of the errors: of a configuration, of a deployment, and at run time. */
export function errorsPage(): string {
  return `# Errors

Printed from the code by \`scripts/print-docs.ts\`.

## Of a configuration

Every command that reads the configuration tells all of its problems at once, each with code, place, line where there is one, message
and hint, and ends with 2.

${table('code', Object.entries(CONFIG_PROBLEMS))}

## Of a deployment

${table('code', Object.entries(DEPLOY_PROBLEMS))}

## At run time

Everything that \`xacct/runtime\` throws is a \`BridgeError\`. Its \`code\` is AWS’s own (\`AccessDenied\`, \`TooManyRequestsException\` …) or
one of these. \`retryable\` says whether later may be better, \`mayHaveRun\` whether the called function may have run all the same,
\`account\` and \`fix\` whose turn it is. Neither credentials nor payloads are ever in it.

${table('code', Object.entries(BRIDGE_CODES))}

What to do goes by its \`kind\`:

${table('kind', kinds())}
`
}

/** As `ErrorKind` describes them. */
function kinds(): [string, string][] {
  const text = readFileSync(new URL('../src/runtime/bridge-error.ts', import.meta.url), 'utf8')
  const list = text.slice(0, text.indexOf('export type ErrorKind')).replace(/\n \* {3}/g, ' ')
  return [...list.matchAll(/^ \* - `([a-z]+)`: (.*)$/gm)].map(([, kind = '', meaning = '']) => [kind, meaning])
}

function table(head: string, rows: readonly (readonly [string, string])[]): string {
  return [`| ${head} | |`, '| --- | --- |', ...rows.map(([name, meaning]) => `| \`${name}\` | ${meaning} |`)].join('\n')
}
