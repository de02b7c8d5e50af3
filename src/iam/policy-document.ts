import { PRINCIPAL_TYPES, type PrincipalElement, type PrincipalType } from './match-principal.ts'
import { PolicyError } from './policy-error.ts'

/** Where a policy is attached; each place has its own rules about what a document may say. */
export type PolicyKind = 'identity' | 'trust' | 'resource' | 'boundary' | 'session' | 'scp' | 'rcp'

export type PolicyVersion = '2008-10-17' | '2012-10-17'

/** A policy document as written, checked, with every "one or many" made a list. */
export interface PolicyDocument {
  readonly version: PolicyVersion
  readonly id?: string
  readonly statements: readonly Statement[]
}

export interface Statement {
  readonly sid?: string
  /** Its place in the document, from 0. */
  readonly index: number
  readonly effect: 'Allow' | 'Deny'
  readonly principal?: PrincipalElement
  readonly notPrincipal?: PrincipalElement
  readonly actions: readonly string[]
  /** `NotAction`: the actions are those it does not speak of. */
  readonly notAction: boolean
  /** Absent in trust policies. */
  readonly resources?: readonly string[]
  readonly notResource: boolean
  readonly conditions: readonly {
    readonly operator: string
    readonly key: string
    readonly values: readonly string[]
  }[]
}

const SYNTAX = 'Syntax errors in policy.'
const DOCUMENT_FIELDS = new Set(['Version', 'Id', 'Statement'])
const STATEMENT_FIELDS = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
])

/**
 * Reads a policy document from JSON text or from a value, by the grammar that all kinds share.
 * What a single kind forbids on top is checked in `validate-policy.ts`.
 * @throws PolicyError `MalformedPolicyDocument` for anything that the grammar does not know
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicyDocument(document: unknown): PolicyDocument {
  const value = typeof document === 'string' ? parseJson(document) : document
  const object = fields(value, DOCUMENT_FIELDS, 'document')
  const version = object.Version ?? '2008-10-17'
  if (version !== '2008-10-17' && version !== '2012-10-17') {
    throw new PolicyError(SYNTAX, 'Version', `\`${JSON.stringify(version)}\` is neither 2012-10-17 nor 2008-10-17`)
  }
  if (object.Id !== undefined && typeof object.Id !== 'string') throw new PolicyError(SYNTAX, 'Id', 'not a text')
  const list = Array.isArray(object.Statement) ? object.Statement : [object.Statement]
  if (list.length === 0) throw new PolicyError(SYNTAX, 'Statement', 'no statement')
  const statements = list.map((statement, index) => parseStatement(statement, index))
  return { version, statements, ...(object.Id !== undefined && { id: object.Id }) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new PolicyError('This policy contains invalid Json', 'document', 'not JSON')
  }
}

function parseStatement(value: unknown, index: number): Statement {
  const path = `Statement[${index}]`
  const object = fields(value, STATEMENT_FIELDS, path)
  const { Sid: sid, Effect: effect } = object
  if (sid !== undefined && typeof sid !== 'string') throw new PolicyError(SYNTAX, `${path}.Sid`, 'not a text')
  if (effect !== 'Allow' && effect !== 'Deny') throw new PolicyError(SYNTAX, `${path}.Effect`, 'neither Allow nor Deny')
  const principal = either(object, 'Principal', path, parsePrincipalElement)
  const action = either(object, 'Action', path, texts)
  if (action === undefined) throw new PolicyError('Policy statement must contain actions.', path, 'no Action')
  const resource = either(object, 'Resource', path, texts)
  return {
    ...(sid !== undefined && { sid }),
    index,
    effect,
    ...(principal && (principal.negated ? { notPrincipal: principal.value } : { principal: principal.value })),
    actions: action.value.map((text, i) => checkAction(text, `${path}.Action[${i}]`)),
    notAction: action.negated,
    ...(resource && { resources: resource.value }),
    notResource: resource?.negated ?? false,
    conditions: parseConditions(object.Condition, `${path}.Condition`),
  }
}

/** Reads an element or its `Not…` twin; both at once are an error. */
function either<T>(
  object: Record<string, unknown>,
  name: string,
  path: string,
  parse: (value: unknown, path: string) => T,
): { value: T; negated: boolean } | undefined {
  const [plain, negated] = [object[name], object[`Not${name}`]]
  if (plain !== undefined && negated !== undefined) {
    throw new PolicyError(SYNTAX, path, `both ${name} and Not${name}`)
  }
  if (plain !== undefined) return { value: parse(plain, `${path}.${name}`), negated: false }
  return negated === undefined ? undefined : { value: parse(negated, `${path}.Not${name}`), negated: true }
}

function checkAction(action: string, path: string): string {
  if (action === '*' || /^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(action)) return action
  throw new PolicyError(
    'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    path,
    `\`${action}\``,
  )
}

function parsePrincipalElement(value: unknown, path: string): PrincipalElement {
  if (value === '*') return '*'
  const object = fields(value, new Set<string>(PRINCIPAL_TYPES), path)
  const entries = Object.entries(object).map(
    ([type, names]) => [type as PrincipalType, texts(names, `${path}.${type}`)] as const,
  )
  if (entries.length === 0) throw new PolicyError(SYNTAX, path, 'names nobody')
  return Object.fromEntries(entries) as PrincipalElement
}

function parseConditions(value: unknown, path: string): Statement['conditions'] {
  if (value === undefined) return []
  return Object.entries(objectOf(value, path)).flatMap(([operator, block]) =>
    Object.entries(objectOf(block, `${path}.${operator}`)).map(([key, values]) => ({
      operator,
      key,
      values: conditionValues(values, `${path}.${operator}.${key}`),
    })),
  )
}

function conditionValues(value: unknown, path: string): string[] {
  const list = Array.isArray(value) ? value : [value]
  if (list.every((item) => ['string', 'number', 'boolean'].includes(typeof item))) return list.map(String)
  throw new PolicyError(SYNTAX, path, 'a value is neither text, number nor boolean')
}

function texts(value: unknown, path: string): string[] {
  const list = Array.isArray(value) ? value : [value]
  if (list.length > 0 && list.every((item) => typeof item === 'string')) return list
  throw new PolicyError(SYNTAX, path, 'neither a text nor a list of texts')
}

function fields(value: unknown, known: ReadonlySet<string>, path: string): Record<string, unknown> {
  const object = objectOf(value, path)
  const unknown = Object.keys(object).find((key) => !known.has(key))
  if (unknown !== undefined) throw new PolicyError(SYNTAX, `${path}.${unknown}`, `unknown element \`${unknown}\``)
  return object
}

function objectOf(value: unknown, path: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new PolicyError(SYNTAX, path, 'not an object')
}
