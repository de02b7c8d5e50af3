import { compilePolicy } from './compile-policy.ts'
import { type PolicyDocument, type PolicyKind, parsePolicyDocument, type Statement } from './policy-document.ts'
import { PolicyError } from './policy-error.ts'

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

const ORGANIZATION_REQUIREMENTS =
  'The provided policy document does not meet the requirements of the specified policy type.'

/** Tab, line feed, carriage return and U+0020–U+00FF, as IAM's quota page lists them. */
const ALLOWED_CHARACTERS = /^[\t\n\r\u0020-\u00FF]*$/

/**
 * Reads a document that is about to be saved as a policy of the given kind, and refuses what AWS refuses there.
 * @throws PolicyError with AWS's message
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function validatePolicy(document: string, kind: PolicyKind): PolicyDocument {
  if (!ALLOWED_CHARACTERS.test(document)) throw new PolicyError('The policy contains invalid characters.', 'document')
  // IAM has two texts for this: here the one for policies of users, roles and the like, below the one for trust policies.
  if (kind === 'identity' && !isJson(document))
    throw new PolicyError('Syntax errors in policy.', 'document', 'not JSON')
  const parsed = parsePolicyDocument(document)
  const rules = RULES[kind]
  if (rules.organization && parsed.version !== '2012-10-17') {
    throw new PolicyError(ORGANIZATION_REQUIREMENTS, 'Version', 'it must be 2012-10-17')
  }
  const sids = new Set<string>()
  for (const statement of parsed.statements) {
    checkSid(statement, sids, kind)
    checkPrincipal(statement, rules)
    checkResource(statement, rules)
    if (kind === 'identity' || kind === 'boundary') checkResourceArns(statement)
    if (kind === 'trust') checkTrustActions(statement)
    if (kind === 'rcp') checkRcp(statement)
    if (kind === 'resource') checkFederated(statement)
  }
  compilePolicy(document)
  const size = rules.organization ? document.length : policySize(document)
  if (rules.maxSize !== undefined && size > rules.maxSize) {
    const quota = rules.quota ?? 'policy size'
    throw new PolicyError(`Cannot exceed quota for ${quota}: ${rules.maxSize}`, 'document', '', 'LimitExceeded')
  }
  return parsed
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** A document's size as IAM counts it: characters without white space. */
export function policySize(document: string): number {
  return document.replace(/\s/g, '').length
}

function checkSid({ sid, index }: Statement, seen: Set<string>, kind: PolicyKind): void {
  if (sid === undefined) return
  if (seen.has(sid)) {
    throw new PolicyError(
      'Statement IDs (SID) in a single policy must be unique.',
      `Statement[${index}].Sid`,
      `\`${sid}\``,
    )
  }
  seen.add(sid)
  if (kind === 'resource' || /^[0-9A-Za-z]*$/.test(sid)) return
  throw new PolicyError(
    'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    `Statement[${index}].Sid`,
    `\`${sid}\``,
  )
}

function checkPrincipal(statement: Statement, rules: KindRules): void {
  const present = statement.principal !== undefined || statement.notPrincipal !== undefined
  if (rules.principal === 'forbidden' && present) {
    throw refuse('Policy document should not specify a principal.', statement, 'Principal')
  }
  if (rules.principal === 'required' && !present)
    throw refuse('Missing required field Principal', statement, 'Principal')
}

function checkResource(statement: Statement, rules: KindRules): void {
  if (rules.resource === 'forbidden' && statement.resources) {
    throw refuse('Has prohibited field Resource', statement, 'Resource')
  }
  if (rules.resource === 'required' && !statement.resources) {
    throw refuse('Policy statement must contain resources.', statement, 'Resource')
  }
  for (const resource of statement.resources ?? []) {
    if (resource === '*' || /^arn:|^\$\{/.test(resource)) continue
    throw refuse(`Resource ${resource} must be in ARN format or "*".`, statement, 'Resource')
  }
}

function checkResourceArns(statement: Statement): void {
  for (const resource of statement.resources ?? []) {
    const problem = resource.startsWith('arn:') ? arnProblem(resource) : undefined
    if (problem !== undefined) throw refuse(problem, statement, 'Resource')
  }
}

const IAM_PATHS =
  'user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/'

/** What IAM asks of the fields of an ARN in a policy that it keeps; most may be wildcards or variables. */
function arnProblem(resource: string): string | undefined {
  const fields = resource.split(':')
  const [, partition = '', service = '', region = '', , path = ''] = fields
  if (!/^aws|[*?$]/.test(partition)) {
    const padded = [...fields, ...Array<string>(Math.max(0, 6 - fields.length)).fill('*')].join(':')
    return `Partition "${partition}" is not valid for resource "${padded}".`
  }
  if (service === '' || /[*?]/.test(service)) {
    return 'Resource vendor must be fully qualified and cannot contain regexes.'
  }
  if (service === 's3' && region !== '') return `Resource ${resource} can not contain region information.`
  if (service !== 'iam') return undefined
  if (region !== '') return `IAM resource ${resource} cannot contain region information.`
  if (/[*?$]/.test(path) || path === 'root') return undefined
  if (IAM_PATHS.split(', ').some((start) => path.startsWith(start))) return undefined
  return `IAM resource path must either be "*", root, or start with ${IAM_PATHS}.`
}

/** @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html */
function checkRcp({ effect, principal, notAction, index }: Statement): void {
  const problem =
    effect === 'Allow'
      ? 'an RCP only denies'
      : notAction
        ? 'an RCP has no NotAction'
        : isEveryone(principal)
          ? undefined
          : 'the Principal of an RCP is `*`'
  if (problem !== undefined) throw new PolicyError(ORGANIZATION_REQUIREMENTS, `Statement[${index}]`, problem)
}

function isEveryone(principal: Statement['principal']): boolean {
  return principal === '*' || (principal?.AWS?.every((value) => value === '*') ?? false)
}

/** Web identities and SAML providers can be named in trust policies only. */
function checkFederated(statement: Statement): void {
  const { principal = statement.notPrincipal } = statement
  const [federated] = principal === undefined || principal === '*' ? [] : (principal.Federated ?? [])
  if (federated === undefined) return
  throw refuse(`Invalid principal in policy: "Federated":"${federated}"`, statement, 'Principal')
}

function checkTrustActions(statement: Statement): void {
  if (!statement.notAction && statement.actions.every((action) => /^sts:/i.test(action))) return
  throw refuse('AssumeRole policy may only specify STS AssumeRole actions.', statement, 'Action')
}

function refuse(message: string, statement: Statement, detail: string): PolicyError {
  return new PolicyError(message, `Statement[${statement.index}]`, detail)
}
