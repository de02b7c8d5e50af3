import { appendFileSync } from 'node:fs'
import { afterAll } from 'vitest'
import { DecisionLog } from '../src/local/decision-log.ts'

/** Where a run of the tests notes which operations it saw allowed and denied; `npm run docs` reads it. */
const NOTES = '.seen-operations'

const seen = new Set<string>()
const { add } = DecisionLog.prototype

DecisionLog.prototype.add = function (entry) {
  if (entry.operation !== undefined) {
    seen.add(`${entry.operation} ${entry.decision.decision === 'allow' ? 'allowed' : 'denied'}`)
  }
  add.call(this, entry)
}

afterAll(() => {
  // The next test file shares the class, and wraps it again.
  DecisionLog.prototype.add = add
  if (seen.size > 0) appendFileSync(NOTES, `${[...seen].join('\n')}\n`)
})
