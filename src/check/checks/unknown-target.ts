import { accountOf } from '../../core/arn.ts'
import { nearest } from '../../core/nearest.ts'
import { shortName } from '../../core/short-name.ts'
import { defineCheck } from '../check.ts'
import { unmetFindings } from '../unmet-findings.ts'

export const unknownTarget = defineCheck({
  id: 'unknown-target',
  title: 'What is called is not there',
  severity: 'error',
  why: 'A role or function that does not exist is denied in the same words as one that does not let the caller in.',
  fix: 'Name one that the account has, or add it to the account’s stack.',
  run: (system) =>
    unmetFindings(system, 'unknown-target', ({ need }) => {
      const { resource } = need.request
      const account = accountOf(resource)
      const there = system.world.resources().flatMap(({ arn }) => (accountOf(arn) === account ? [arn] : []))
      const like = nearest(resource, there)
      return {
        message: `${need.why}: account ${account} has no ${shortName(resource)}`,
        why: 'AWS answers AccessDenied, as if it were there and closed',
        fix:
          like === undefined ? `add it to the stack of account ${account}, or name another` : `did you mean ${like}?`,
      }
    }).map(({ statement: _, ...finding }) => finding),
})
