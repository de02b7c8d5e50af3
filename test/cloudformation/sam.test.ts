import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { TemplateObject } from '../../src/cloudformation/template/template-value.ts'
import { CONNECTOR_REFUSALS } from './sam/connector-refusals.ts'
import { CONNECTORS } from './sam/connector-snippets.ts'
import { EVENT_REFUSALS } from './sam/event-refusals.ts'
import { EVENTS } from './sam/event-snippets.ts'
import { FUNCTION_REFUSALS } from './sam/function-refusals.ts'
import { FUNCTIONS } from './sam/function-snippets.ts'
import { NOT_BUILT } from './sam/not-built.ts'
import { askOracle, expandLocally, type SamCase, sorted } from './sam/oracle.ts'
import { fn, SAM_PARAMETERS } from './sam/snippet.ts'
import { TEMPLATE_REFUSALS } from './sam/template-refusals.ts'
import { OTHERS } from './sam/template-snippets.ts'

/* The transform AWS::Serverless-2016-10-31 by the piece, each also held against AWS's own implementation. */

const SNIPPETS = [...FUNCTIONS, ...EVENTS, ...CONNECTORS, ...OTHERS]
const REFUSED = [...FUNCTION_REFUSALS, ...EVENT_REFUSALS, ...CONNECTOR_REFUSALS, ...TEMPLATE_REFUSALS]

const caseOf = (template: TemplateObject): SamCase => ({ template, parameters: SAM_PARAMETERS, region: 'us-east-1' })

const POLICY_TEMPLATES: Readonly<Record<string, { readonly Parameters: readonly string[] }>> = JSON.parse(
  readFileSync(new URL('../../src/cloudformation/sam/policies/policy-templates.json', import.meta.url), 'utf8'),
).Templates

/** All policy templates at once. */
const policies = caseOf({
  Resources: {
    F: fn({
      Policies: Object.entries(POLICY_TEMPLATES).map(([name, { Parameters }]) => ({
        [name]: Object.fromEntries(Parameters.map((parameter) => [parameter, { Ref: parameter }])),
      })),
    }),
  },
})

const cases = [policies, ...[...SNIPPETS, ...REFUSED].map(({ template }) => caseOf(template))]
const asked = await askOracle(cases)
const answers = new Map(asked?.map((answer, at) => [cases[at]?.template, answer]))

function templateOf(template: TemplateObject): TemplateObject {
  const answer = expandLocally(caseOf(template))
  if ('errors' in answer) throw new Error(answer.errors.join())
  return answer.template
}

function failure(problems: readonly string[]): string {
  const summary = `Invalid Serverless Application Specification document. Number of errors found: ${problems.length}.`
  return `Transform AWS::Serverless-2016-10-31 failed with: ${[summary, ...problems].join(' ')}`
}

describe('what SAM expands to', () => {
  test.each(SNIPPETS.map(({ about, ...row }) => [about, row] as const))('%s', (_, { template, expanded }) => {
    expect(templateOf(template)).toMatchObject(expanded)
  })
})

describe('what SAM refuses', () => {
  const rows = [...REFUSED, ...NOT_BUILT].map(({ about, ...row }) => [about, row] as const)
  test.each(rows)('%s', (_, { template, problems }) => {
    expect(expandLocally(caseOf(template))).toEqual({ errors: [failure(problems)] })
  })
})

describe.skipIf(asked === undefined)("AWS's own implementation", () => {
  test.each(SNIPPETS.map(({ about, template }) => [about, template] as const))('expands alike: %s', (_, template) => {
    const answer = answers.get(template)
    expect(sorted(expandLocally(caseOf(template)))).toEqual(answer && sorted(answer))
  })

  test.each(REFUSED.map(({ about, ...row }) => [about, row] as const))(
    'refuses alike: %s',
    (_, { template, problems }) => {
      expect(answers.get(template)).toEqual({ errors: problems })
    },
  )

  test('has the same policy templates', () => {
    expect(Object.keys(POLICY_TEMPLATES)).toHaveLength(81)
    expect(expandLocally(policies)).toEqual(answers.get(policies.template))
  })
})
