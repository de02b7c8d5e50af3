import { isJson } from '../core/is-json.ts'
import { compilePolicy } from './compile-policy.ts'
import { CONDITION_OPERATORS } from './condition-operators.ts'
import { findRepeatedKey } from './json-position.ts'
import {
  elementPath,
  LEGACY,
  NO_RESOURCES,
  type PolicyDocument,
  type PolicyKind,
  type Problem,
  readPolicyDocument,
  type Statement,
  SYNTAX,
  throwFirst,
} from './policy-document.ts'
import { PolicyError, withPosition } from './policy-error.ts'
import { inWordsOf, POLICY_SERVICES, type PolicyService, type ServiceRules } from './policy-services.ts'
import { arnProblem, formatProblem } from './resource-format.ts'

/** What a kind of policy asks of each statement, and AWS's words when it is missing or out of place. */
interface KindRules {
  readonly principal: 'required' | 'forbidden'
  readonly resource: 'required' | 'forbidden'
  /** Beyond these characters, but for an organization's without white space, the document is too long. */
  readonly maxSize?: number
  /** What IAM calls that limit. */
  readonly quota?: string
  /** Set for the policies of an organization, which are counted with their white space and know one Version only. */
  readonly organization?: true
}

const RULES: Readonly<Record<PolicyKind, KindRules>> = {
  identity: { principal: 'forbidden', resource: 'required' },
  boundary: { principal: 'forbidden', resource: 'required', maxSize: 6144, quota: 'PolicySize' },
  session: { principal: 'forbidden', resource: 'required' },
  scp: { principal: 'forbidden', resource: 'required', maxSize: 5120, organization: true },
  rcp: { principal: 'required', resource: 'required', maxSize: 5120, organization: true },
  resource: { principal: 'required', resource: 'required', maxSize: 20480 },
  trust: { principal: 'required', resource: 'forbidden', maxSize: 2048, quota: 'ACLSizePerRole' },
}

const MANAGED: KindRules = { ...RULES.identity, maxSize: 6144, quota: 'PolicySize' }

export interface ValidateOptions {
  /** An identity-based policy that is kept as a managed one, which knows one Version only and has a size of its own. */
  readonly managed?: true
  /** The service that keeps a resource-based policy; errors then bear its code and its words. */
  readonly service?: PolicyService
  /** The ARN of the resource that a resource-based policy belongs to. */
  readonly resource?: string
}

const ORGANIZATION_REQUIREMENTS =
  'The provided policy document does not meet the requirements of the specified policy type.'

/** Anything but tab, line feed, carriage return and U+0020–U+00FF, as IAM's quota page lists them. */
const FORBIDDEN_CHARACTER = /[^\t\n\r\u0020-\u00FF]/

/**
 * Reads a document that is about to be saved as a policy of the given kind, and refuses what AWS refuses there.
 * @throws PolicyError with AWS's message, and with line and column
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function validatePolicy(document: string, kind: PolicyKind, options: ValidateOptions = {}): PolicyDocument {
  const service: ServiceRules | undefined = options.service && POLICY_SERVICES[options.service]
  return withPosition(document, () => {
    try {
      return validate(document, kind, options, service)
    } catch (error) {
      if (service === undefined || !(error instanceof PolicyError)) throw error
      throw inWordsOf(service, error)
    }
  })
}

function validate(
  document: string,
  kind: PolicyKind,
  options: ValidateOptions,
  service: ServiceRules | undefined,
): PolicyDocument {
  const rules = options.managed && kind === 'identity' ? MANAGED : RULES[kind]
  checkText(document, kind)
  const { policy, problems } = readPolicyDocument(document)
  const repeated = findRepeatedKey(document)
  if (repeated !== undefined) throw new PolicyError(SYNTAX, repeated, 'the key stands twice in its block')
  checkVersion(policy, rules, options, problems)
  const sids = new Set<string>()
  for (const statement of policy.statements) {
    checkDates(statement, problems)
    checkSid(statement, sids, kind, problems)
    checkPrincipal(statement, rules, problems)
    checkResource(statement, rules, kind, problems)
    if (kind === 'trust') checkTrustActions(statement, problems)
    if (kind === 'rcp') checkRcp(statement, problems)
    if (kind === 'resource') checkForService(statement, service, options.resource, problems)
  }
  throwFirst(problems)
  compilePolicy(document)
  checkSize(document, rules, service)
  return policy
}

/** A document's size as IAM counts it: characters without white space. */
export function policySize(document: string): number {
  return document.replace(/\s/g, '').length
}

/** @throws PolicyError for what is refused before the text is read as a policy */
function checkText(document: string, kind: PolicyKind): void {
  if (FORBIDDEN_CHARACTER.test(document)) throw new PolicyError('The policy contains invalid characters.', 'document')
  const ofPrincipals = kind === 'identity' || kind === 'boundary'
  // IAM has two texts for this: here the one for policies of users, roles and the like, below the one for trust policies.
  if (ofPrincipals && !isJson(document)) throw new PolicyError(SYNTAX, 'document', 'not JSON')
  if (!/^\s/.test(document) || !isJson(document)) return
  // hashicorp/terraform-provider-aws#12267 for trust policies, dan-v/awslambdaproxy#3 for the others.
  if (kind === 'trust') throw new PolicyError('JSON strings must not have leading spaces', 'document', 'leading space')
  if (ofPrincipals) throw new PolicyError(LEGACY, 'document', 'leading space')
}

function checkVersion({ version }: PolicyDocument, rules: KindRules, options: ValidateOptions, to: Problem[]): void {
  if (version === '2012-10-17') return
  const message = rules.organization
    ? ORGANIZATION_REQUIREMENTS
    : options.managed && 'Policy document must be version 2012-10-17 or greater.'
  if (message) report(to, 'version', message, 'Version', 'it must be 2012-10-17')
}

function checkSize(document: string, rules: KindRules, service: ServiceRules | undefined): void {
  const size = rules.organization ? document.length : policySize(document)
  const maxSize = service?.maxSize ?? rules.maxSize
  if (maxSize === undefined || size <= maxSize) return
  const message = `Cannot exceed quota for ${rules.quota ?? 'policy size'}: ${maxSize}`
  throw new PolicyError(message, 'document', `${size} characters`, 'LimitExceeded')
}

function report(to: Problem[], when: Problem['when'], message: string, path: string, detail: string): void {
  to.push({ when, error: new PolicyError(message, path, detail) })
}

const DATES = new Map(
  CONDITION_OPERATORS.filter(({ name }) => name.startsWith('Date')).flatMap(({ name, negatedName = name, compile }) => [
    [name.toLowerCase(), compile],
    [negatedName.toLowerCase(), compile],
  ]),
)

/** Of all wrong values only dates are known to fail in the older reader behind the grammar (recorded). */
function checkDates(statement: Statement, to: Problem[]): void {
  for (const { operator, key, values } of statement.conditions) {
    const compile = DATES.get(operator.toLowerCase().replace(/^for(all|any)values?:|ifexists$/g, ''))
    const wrong = values.find((value) => compile !== undefined && compile(value, false) === undefined)
    if (wrong === undefined) continue
    report(to, 'legacy', LEGACY, `${elementPath(statement, 'Condition')}.${operator}.${key}`, `\`${wrong}\` is no date`)
  }
}

function checkSid(statement: Statement, seen: Set<string>, kind: PolicyKind, to: Problem[]): void {
  const { sid } = statement
  if (sid === undefined) return
  const path = elementPath(statement, 'Sid')
  // An empty Sid is as good as none.
  if (sid !== '' && seen.has(sid)) {
    report(to, 'sid', 'Statement IDs (SID) in a single policy must be unique.', path, `\`${sid}\``)
  }
  seen.add(sid)
  if (kind === 'resource' || /^[0-9A-Za-z]*$/.test(sid)) return
  const rule = 'Check that your input satisfies the regular expression [0-9A-Za-z]*'
  report(to, 'sid', `Statement IDs (SID) must be alpha-numeric. ${rule}`, path, `\`${sid}\``)
}

function checkPrincipal(statement: Statement, rules: KindRules, to: Problem[]): void {
  const present = statement.principal !== undefined || statement.notPrincipal !== undefined
  if (present === (rules.principal === 'required')) return
  if (!present) report(to, 'principal', 'Missing required field Principal', blockPath(statement), 'no Principal')
  else {
    const path = elementPath(statement, 'Principal')
    report(to, 'principal', 'Policy document should not specify a principal.', path, 'Principal')
  }
}

function blockPath({ index }: Statement): string {
  return `Statement[${index}]`
}

function checkResource(statement: Statement, rules: KindRules, kind: PolicyKind, to: Problem[]): void {
  const { resources } = statement
  if (rules.resource === 'forbidden') {
    const path = elementPath(statement, 'Resource')
    if (resources !== undefined) report(to, 'principal', 'Has prohibited field Resource', path, 'Resource')
  } else if (resources === undefined) report(to, 'resources', NO_RESOURCES, blockPath(statement), 'no Resource')
  else checkResources(statement, resources, kind === 'identity' || kind === 'boundary', to)
}

function checkResources(statement: Statement, resources: readonly string[], strictly: boolean, to: Problem[]): void {
  for (const [i, resource] of resources.entries()) {
    const problem = strictly ? arnProblem(resource) : formatProblem(resource)
    if (problem === undefined) continue
    const when = problem === LEGACY ? 'legacy' : 'resource'
    report(to, when, problem, elementPath(statement, 'Resource', i), `\`${resource}\``)
  }
}

/** @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html */
function checkRcp({ effect, principal, notAction, index }: Statement, to: Problem[]): void {
  const problem =
    effect === 'Allow'
      ? 'an RCP only denies'
      : notAction
        ? 'an RCP has no NotAction'
        : isEveryone(principal)
          ? undefined
          : 'the Principal of an RCP is `*`'
  if (problem !== undefined) report(to, 'kind', ORGANIZATION_REQUIREMENTS, `Statement[${index}]`, problem)
}

function isEveryone(principal: Statement['principal']): boolean {
  return principal === '*' || (principal?.AWS?.every((value) => value === '*') ?? false)
}

/** What a resource's own policy may say: its service's actions, and no web identities or SAML providers. */
function checkForService(
  statement: Statement,
  service: ServiceRules | undefined,
  resourceArn: string | undefined,
  to: Problem[],
): void {
  const { principal = statement.notPrincipal } = statement
  const [federated] = principal === undefined || principal === '*' ? [] : (principal.Federated ?? [])
  if (federated !== undefined) {
    const path = elementPath(statement, 'Principal')
    report(to, 'kind', `Invalid principal in policy: "Federated":"${federated}"`, path, 'for trust policies only')
  }
  const foreign = statement.actions.findIndex((action) => service?.actions && !service.actions.test(action))
  if (foreign >= 0)
    report(to, 'kind', SYNTAX, elementPath(statement, 'Action', foreign), 'an action of another service')
  if (service !== POLICY_SERVICES.s3 || resourceArn === undefined) return
  const other = (statement.resources ?? []).findIndex((resource) => !isWithin(resource, resourceArn))
  if (other >= 0) report(to, 'kind', SYNTAX, elementPath(statement, 'Resource', other), 'not of this bucket')
}

/** Whether a resource is, as far as it is spelt out, the bucket or its objects. */
function isWithin(resource: string, bucketArn: string): boolean {
  const spelt = resource.split(/[*?]|\$\{/, 1)[0] as string
  if (spelt !== resource && bucketArn.startsWith(spelt)) return true
  return resource === bucketArn || resource.startsWith(`${bucketArn}/`)
}

function checkTrustActions(statement: Statement, to: Problem[]): void {
  const foreign = statement.notAction ? 0 : statement.actions.findIndex((action) => !/^sts:/i.test(action))
  if (foreign < 0) return
  const path = elementPath(statement, 'Action', foreign)
  report(to, 'kind', 'AssumeRole policy may only specify STS AssumeRole actions.', path, 'an action of another service')
}
