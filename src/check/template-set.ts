import { AwsError } from '../core/errors.ts'
import type { Finding, Place } from './finding.ts'
import { lineOf } from './line-of.ts'
import { makeUpValue } from './make-up-value.ts'
import {
  type EvaluatedResource,
  type EvaluatedTemplate,
  evaluateTemplate,
  type Json,
  type MissingParameter,
} from './read-template.ts'

/** A template, and the account that it is for. */
export interface TemplateSource {
  /** As it is shown. */
  readonly file: string
  readonly text: string
  readonly account: string
  /** The account’s name, where it has one. */
  readonly accountName: string
  readonly region: string
  readonly stackName: string
  readonly parameters: Readonly<Record<string, string>>
}

/** One template of several, evaluated. */
export interface StackTemplate {
  readonly source: TemplateSource
  readonly resources: readonly EvaluatedResource[]
  /** Where a resource stands. */
  readonly placeOf: (logicalId: string) => Place
}

/** A parameter that gets its value from another stack. */
export interface Wire {
  /** `calling.RoleArn` */
  readonly parameter: string
  /** `called.RoleArn` */
  readonly output: string
  readonly by: TemplateSource
  readonly of: TemplateSource
}

export interface TemplateSet {
  readonly stacks: readonly StackTemplate[]
  readonly wires: readonly Wire[]
  /** By made-up value: the parameter that has none. */
  readonly assumed: ReadonlyMap<string, string>
  readonly found: readonly Finding[]
}

/** Something that keeps a template from being read. */
export interface TemplateProblem {
  readonly file: string
  readonly message: string
}

export class TemplateError extends Error {
  readonly problems: readonly { code: string; where: string; message: string; hint: string }[]

  constructor(problems: readonly TemplateProblem[]) {
    super(problems.map(({ file, message }) => `${file}: ${message}`).join('\n'))
    this.name = 'TemplateError'
    this.problems = problems.map(({ file, message }) => ({
      code: 'template',
      where: file,
      message,
      hint: 'CloudFormation would refuse it with these words',
    }))
  }
}

/**
 * Evaluates templates together: a parameter without a value gets that of the output of the same name of another one; what one
 * imports, another exports.
 * @throws TemplateError with every template that cannot be read
 */
export function evaluateTemplates(sources: readonly TemplateSource[]): TemplateSet {
  const reader = new SetReader(sources)
  const problems: TemplateProblem[] = []
  const stacks = sources.flatMap((source) => {
    try {
      return [reader.read(source)]
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      problems.push({ file: source.file, message: error.message })
      return []
    }
  })
  if (problems.length > 0) throw new TemplateError(problems)
  return { stacks, wires: [...reader.wires.values()], assumed: reader.assumed, found: reader.found }
}

class SetReader {
  readonly wires = new Map<string, Wire>()
  readonly assumed = new Map<string, string>()
  readonly found: Finding[] = []
  readonly #templates = new Map<TemplateSource, EvaluatedTemplate>()
  /** Outputs that are being evaluated now: one that is met again waits for itself. */
  readonly #open = new Set<string>()

  constructor(sources: readonly TemplateSource[]) {
    for (const source of sources) this.#templates.set(source, this.#evaluate(source))
  }

  read(source: TemplateSource): StackTemplate {
    const template = this.#templates.get(source) as EvaluatedTemplate
    const resources = template.resources()
    // Whatever is wrong with them is to be known now.
    for (const resource of resources) void resource.properties
    for (const name of template.outputs) this.#outputOf(source, name)
    const placeOf = (logicalId: string) => placeOfResource(source, logicalId)
    return { source, resources, placeOf }
  }

  /** A template that cannot be read says so when it is, not before. */
  #evaluate(source: TemplateSource): EvaluatedTemplate {
    const { text, account, region, stackName, parameters } = source
    try {
      return evaluateTemplate(text, {
        account,
        region,
        stackName,
        parameters,
        missing: (declaration) => this.#missing(source, declaration),
        exported: (name) => this.#exported(source, name),
        stackOutput: (name, output) => this.#stackOutput(source, name, output),
      })
    } catch (error) {
      const fail = (): never => {
        throw error
      }
      return { parameters: [], outputs: [], exports: () => new Map(), resources: fail, output: fail }
    }
  }

  #missing(source: TemplateSource, declaration: MissingParameter): string {
    const { name, type, default: fallback } = declaration
    const parameter = `${source.stackName}.${name}`
    const giver = [...this.#templates].find(([other, { outputs }]) => other !== source && outputs.includes(name))
    const value = giver && this.#outputOf(giver[0], name)
    if (giver !== undefined && value !== undefined) {
      const output = `${giver[0].stackName}.${name}`
      this.wires.set(parameter, { parameter, output, by: source, of: giver[0] })
      return typeof value === 'string' ? value : String(value)
    }
    if (fallback !== undefined && fallback !== '') return fallback
    return this.#assume(parameter, source, makeUpValue(declaration, source, this.assumed.size), type)
  }

  #assume(parameter: string, source: TemplateSource, value: string, type: string): string {
    const name = parameter.slice(source.stackName.length + 1)
    // A value that others may have too tells nothing of a finding that holds it.
    if (value.includes(name) || /^\d{12}$|^o-0/.test(value)) this.assumed.set(value, parameter)
    this.found.push({
      id: 'not-known',
      severity: 'info',
      place: { file: source.file, ...withLine(source.text, name) },
      message: `parameter ${parameter} (${type}) has no value; ${value} stands in for it`,
      why: 'what rests on it may come out otherwise',
      fix: `--parameter ${parameter}=…`,
    })
    return value
  }

  #outputOf(source: TemplateSource, name: string): Json | undefined {
    const key = `${source.file} ${source.stackName} ${name}`
    if (this.#open.has(key)) {
      this.found.push(circle(source, name))
      return undefined
    }
    this.#open.add(key)
    try {
      return this.#templates.get(source)?.output(name)
    } finally {
      this.#open.delete(key)
    }
  }

  #exported(source: TemplateSource, name: string): Json {
    for (const [other, template] of this.#templates) {
      const isThere = other !== source && other.account === source.account && other.region === source.region
      const output = isThere ? template.exports().get(name) : undefined
      const value = output === undefined ? undefined : this.#outputOf(other, output)
      if (value !== undefined) return value
    }
    return this.#assume(`${source.stackName}.${name}`, source, `import-${name}`, 'Fn::ImportValue')
  }

  #stackOutput(source: TemplateSource, stackName: string, output: string): Json {
    const other = [...this.#templates.keys()].find((one) => one.stackName === stackName)
    const value = other && this.#outputOf(other, output)
    if (other !== undefined && value !== undefined) {
      const parameter = `${source.stackName} (Fn::GetStackOutput)`
      this.wires.set(`${parameter} ${output}`, { parameter, output: `${stackName}.${output}`, by: source, of: other })
      return value
    }
    return this.#assume(`${stackName}.${output}`, source, `${stackName}-${output}`, 'Fn::GetStackOutput')
  }
}

function circle(source: TemplateSource, name: string): Finding {
  return {
    id: 'principal-order',
    severity: 'error',
    place: { file: source.file, ...withLine(source.text, name) },
    message: `output ${source.stackName}.${name} waits for itself by way of the other stack`,
    why: 'each stack waits for the other: neither can be deployed first',
    fix: 'give one side a fixed name, and put that where the output was',
  }
}

function placeOfResource({ file, text }: TemplateSource, logicalId: string): Place {
  return { file, ...withLine(text, logicalId) }
}

function withLine(text: string, name: string): Place {
  const line = lineOf(text, name)
  return { path: name, ...(line !== undefined && { line }) }
}
