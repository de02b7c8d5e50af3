import { PRINCIPAL_TYPES, type PrincipalElement, type PrincipalType } from './match-principal.ts'
import { PolicyError, withPosition } from './policy-error.ts'

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

/** AWS's text for whatever its grammar does not know. */
export const SYNTAX = 'Syntax errors in policy.'
/** AWS's text for what the grammar knows and an older reader behind it does not. */
export const LEGACY = 'The policy failed legacy parsing'
export const NO_ACTIONS = 'Policy statement must contain actions.'
export const NO_RESOURCES = 'Policy statement must contain resources.'

/** In which order IAM looks for what is wrong, once the grammar is satisfied; of several faults the first kind is reported. */
const ORDER = ['version', 'legacy', 'sid', 'principal', 'actions', 'resources', 'resource', 'action', 'kind'] as const

/** Something wrong, reported unless something that IAM looks for earlier is wrong too. */
export interface Problem {
  readonly when: (typeof ORDER)[number]
  readonly error: PolicyError
}

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
 * @throws PolicyError `MalformedPolicyDocument` for anything that the grammar does not know, for a text with line and column
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicyDocument(document: unknown): PolicyDocument {
  return withPosition(document, () => {
    const { policy, problems } = readPolicyDocument(document)
    throwFirst(problems)
    return policy
  })
}

/** Reads a document by the grammar, and hands back what is wrong beyond it. @throws PolicyError for the grammar only */
export function readPolicyDocument(document: unknown): { policy: PolicyDocument; problems: Problem[] } {
  const value = typeof document === 'string' ? parseJson(document) : document
  const object = fields(value, DOCUMENT_FIELDS, 'document')
  const version = object.Version ?? '2008-10-17'
  if (version !== '2008-10-17' && version !== '2012-10-17') {
    throw new PolicyError(SYNTAX, 'Version', `${quoted(version)} is neither 2012-10-17 nor 2008-10-17`)
  }
  if (object.Id !== undefined && typeof object.Id !== 'string') throw new PolicyError(SYNTAX, 'Id', 'not a text')
  const list = Array.isArray(object.Statement) ? object.Statement : [object.Statement]
  if (list.length === 0) throw new PolicyError(SYNTAX, 'Statement', 'no statement')
  const problems: Problem[] = []
  const statements = list.map((statement, index) => parseStatement(statement, index, problems))
  return { policy: { version, statements, ...(object.Id !== undefined && { id: object.Id }) }, problems }
}

/** @throws PolicyError the problem that IAM reports */
export function throwFirst(problems: readonly Problem[]): void {
  if (problems.length === 0) return
  for (const when of ORDER) {
    const found = problems.find((problem) => problem.when === when)
    if (found !== undefined) throw found.error
  }
}

/** The path of a statement's element as written, `Statement[0].NotAction`; with an index that of one of its values. */
export function elementPath(
  { index, notAction, notResource, notPrincipal }: Statement,
  element: 'Sid' | 'Principal' | 'Action' | 'Resource' | 'Condition',
  value?: number,
): string {
  const negated = { Action: notAction, Resource: notResource, Principal: notPrincipal !== undefined }
  const not = element in negated && negated[element as keyof typeof negated] ? 'Not' : ''
  return `Statement[${index}].${not}${element}${value === undefined ? '' : `[${value}]`}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new PolicyError('This policy contains invalid Json', 'document', 'not JSON')
  }
}

function parseStatement(value: unknown, index: number, problems: Problem[]): Statement {
  const path = `Statement[${index}]`
  const object = fields(value, STATEMENT_FIELDS, path)
  const { Sid: sid, Effect: effect } = object
  if (sid !== undefined && typeof sid !== 'string') throw new PolicyError(SYNTAX, `${path}.Sid`, 'not a text')
  const principal = either(object, 'Principal', path, parsePrincipalElement)
  const action = either(object, 'Action', path, texts)
  const resource = either(object, 'Resource', path, texts)
  const statement: Statement = {
    ...(sid !== undefined && { sid }),
    index,
    effect: parseEffect(effect, `${path}.Effect`, problems),
    ...(principal && (principal.negated ? { notPrincipal: principal.value } : { principal: principal.value })),
    actions: action?.value ?? [],
    notAction: action?.negated ?? false,
    ...(resource && { resources: resource.value }),
    notResource: resource?.negated ?? false,
    conditions: parseConditions(object.Condition, `${path}.Condition`),
  }
  checkLists(statement, action !== undefined, problems)
  return statement
}

/** `denY` passes the grammar and fails after it (recorded from CreatePolicy). */
function parseEffect(effect: unknown, path: string, problems: Problem[]): 'Allow' | 'Deny' {
  if (effect === 'Allow' || effect === 'Deny') return effect
  const lower = typeof effect === 'string' ? effect.toLowerCase() : undefined
  if (lower !== 'allow' && lower !== 'deny') throw new PolicyError(SYNTAX, path, 'neither Allow nor Deny')
  problems.push({
    when: 'legacy',
    error: new PolicyError(LEGACY, path, `${quoted(effect)} is written in another case`),
  })
  return lower === 'allow' ? 'Allow' : 'Deny'
}

function checkLists(statement: Statement, hasAction: boolean, problems: Problem[]): void {
  const { actions, resources, index } = statement
  const path = `Statement[${index}]`
  if (!hasAction) problems.push({ when: 'actions', error: new PolicyError(NO_ACTIONS, path, 'no Action') })
  else if (actions.length === 0) {
    problems.push({ when: 'actions', error: new PolicyError(NO_ACTIONS, elementPath(statement, 'Action'), 'no value') })
  }
  if (resources?.length === 0) {
    const error = new PolicyError(NO_RESOURCES, elementPath(statement, 'Resource'), 'no value')
    problems.push({ when: 'resources', error })
  }
  for (const [i, action] of actions.entries()) {
    const message = actionProblem(action)
    if (message === undefined) continue
    problems.push({
      when: 'action',
      error: new PolicyError(message, elementPath(statement, 'Action', i), quoted(action)),
    })
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

/** The name may hold anything but a second colon, also spaces; the vendor letters, digits, dots and hyphens (recorded). */
function actionProblem(action: string): string | undefined {
  if (action === '*') return undefined
  const [vendor = '', name, more] = action.split(':', 3)
  if (more !== undefined) return 'Actions/Condition can contain only one colon.'
  if (name === undefined || name === '' || vendor === '' || vendor === '*') {
    return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'
  }
  return /^[A-Za-z0-9.-]+$/.test(vendor) ? undefined : `Vendor ${vendor} is not valid`
}

function parsePrincipalElement(value: unknown, path: string): PrincipalElement {
  if (value === '*') return '*'
  const object = fields(value, new Set<string>(PRINCIPAL_TYPES), path)
  const entries = Object.entries(object).map(
    ([type, names]) => [type as PrincipalType, someTexts(names, `${path}.${type}`)] as const,
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
  if (list.every((item) => typeof item === 'string')) return list
  throw new PolicyError(SYNTAX, path, 'neither a text nor a list of texts')
}

function someTexts(value: unknown, path: string): string[] {
  const list = texts(value, path)
  if (list.length === 0) throw new PolicyError(SYNTAX, path, 'names nobody')
  return list
}

/** For a message: what was written, as long as that is a text or a number. */
function quoted(value: unknown): string {
  return typeof value === 'object' ? 'a block' : `\`${String(value)}\``
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
