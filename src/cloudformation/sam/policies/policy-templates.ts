import { readFileSync } from 'node:fs'
import { isObject, type TemplateObject, type TemplateValue } from '../../template/template-value.ts'
import { mapMembers } from '../inline-parameters.ts'
import { invalidResource, listNames } from '../sam-problem.ts'

/** A policy with gaps: `${tableName}` is filled with the parameter `TableName`. */
interface PolicyTemplate {
  readonly Parameters: readonly string[]
  /** All of them allow. */
  readonly Statement: readonly TemplateObject[]
}

let loaded: Readonly<Record<string, PolicyTemplate>> | undefined

/** The policy template that `{ "<name>": { … } }` means; `undefined` for any other map. */
export function templateName(policy: TemplateObject): string | undefined {
  const [name, ...more] = Object.keys(policy)
  return name !== undefined && more.length === 0 && Object.hasOwn(policyTemplates(), name) ? name : undefined
}

/**
 * The policy document that `{ "SQSPollerPolicy": { "QueueName": … } }` stands for.
 * @throws SamProblem for missing parameters
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-templates.html
 */
export function expandPolicyTemplate(logicalId: string, policy: TemplateObject): TemplateObject {
  const [[name, values] = ['', '']] = Object.entries(policy)
  const { Parameters, Statement } = policyTemplates()[name] as PolicyTemplate
  if (!isObject(values))
    throw invalidResource(logicalId, `Must specify valid parameter values for policy template '${name}'`)
  const missing = Parameters.filter((parameter) => !Object.hasOwn(values, parameter))
  if (missing.length > 0) {
    const text = `Following required parameters of template '${name}' don't have values: ${listNames(missing)}`
    throw invalidResource(logicalId, text)
  }
  const fill = (value: TemplateValue): TemplateValue =>
    typeof value === 'string' ? fillGaps(value, Parameters, values) : mapMembers(value, fill)
  return { Statement: Statement.map((statement) => ({ Effect: 'Allow', ...(fill(statement) as TemplateObject) })) }
}

function fillGaps(text: string, parameters: readonly string[], values: TemplateObject): TemplateValue {
  if (!text.includes('${')) return text
  const filled = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, gap = '']) => {
    const parameter = parameters.find((name) => name.toLowerCase() === gap.toLowerCase()) ?? gap
    return [gap, values[parameter] as TemplateValue] as const
  })
  return { 'Fn::Sub': filled.length === 0 ? text : [text, Object.fromEntries(filled)] }
}

function policyTemplates(): Readonly<Record<string, PolicyTemplate>> {
  loaded ??= readTemplates()
  return loaded
}

function readTemplates(): Readonly<Record<string, PolicyTemplate>> {
  const text = readFileSync(new URL('./policy-templates.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly Templates: Readonly<Record<string, PolicyTemplate>> }).Templates
}
