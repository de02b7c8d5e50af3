import { BridgeError } from './bridge-error.ts'
import type { Target } from './invoke.ts'

const NAME = /^[\w+=,.@-]{2,64}$/

/** What options must look like. */
const PATTERNS: Readonly<Record<string, RegExp>> = {
  functionArn: /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w:$-]+$/,
  roleArn: /^arn:[\w-]+:iam::\d{12}:role\/./,
  externalId: /^[\w+=,.@:/-]{2,1224}$/,
  sessionName: NAME,
  sourceIdentity: NAME,
}

/** Options that are AWS's to judge. */
const OTHERS = /^(durationSeconds|tags|transitiveTagKeys|policy(Arns)?)$/

/** A session assumed with the credentials of another lasts no longer. */
const LONGEST_CHAINED_SECONDS = 3_600

/**
 * Checks a target's or an account's options, and those of the roles on the way.
 * @throws BridgeError with all that is wrong
 */
export function checkOptions(what: 'Target' | 'Account', { via = [], ...last }: Partial<Target>): void {
  let code = `Invalid${what}`
  const problems: string[] = []
  for (const [place, role] of [...via, last].entries()) {
    const needed = role === last && what === 'Target' ? 'functionArn' : 'roleArn'
    for (const [name, value] of Object.entries({ [needed]: '', ...role })) {
      if (value === undefined || OTHERS.test(name)) continue
      const pattern = Object.hasOwn(PATTERNS, name) && PATTERNS[name]
      if (!pattern) problems.push(`no option \`${name}\``)
      else if (!pattern.test(`${value}`)) {
        const what = name.endsWith('Arn') ? `the ARN of a ${name.slice(0, -3)}` : pattern.source
        problems.push(`${name} \`${value}\` is not ${what}`)
      }
    }
    const { durationSeconds = 0 } = role
    if (durationSeconds <= LONGEST_CHAINED_SECONDS || (place === 0 && !process.env.AWS_SESSION_TOKEN)) continue
    if (problems.length === 0) code = 'SessionTooLong'
    problems.push(
      `durationSeconds ${durationSeconds}: a session assumed from a function's credentials lasts at most ${LONGEST_CHAINED_SECONDS} s`,
    )
  }
  if (problems.length > 0) throw new BridgeError(code, problems.join('; '), 'options')
}
