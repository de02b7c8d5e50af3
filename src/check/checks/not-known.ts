import { accountOf } from '../../core/arn.ts'
import { defineCheck } from '../check.ts'
import type { Finding } from '../finding.ts'
import { unmetFindings } from '../unmet-findings.ts'

export const notKnown = defineCheck({
  id: 'not-known',
  title: 'Something could not be judged, since a part of it is not there to look at',
  severity: 'info',
  why: 'What is not looked at may be wrong.',
  fix: 'Give the template of the other account, a value for the parameter, or look at the running accounts with `--live`.',
  run: (system) => [
    ...system.found.filter(({ id }) => id === 'not-known'),
    ...unmetFindings(system, 'not-known', ({ need }): Partial<Finding> & Pick<Finding, 'message' | 'why'> => ({
      severity: 'info',
      message: `${need.why}: account ${accountOf(need.request.resource) ?? need.request.resourceAccount} is not among those checked`,
      why: 'whether the other side allows it is not known',
      fix: 'give its template with --template, or look at it with --live',
    })).map(({ statement: _, ...finding }) => finding),
  ],
})
