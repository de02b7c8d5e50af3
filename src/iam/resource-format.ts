import { LEGACY } from './policy-document.ts'

/** What every policy asks of a resource: a star, an ARN, or a variable. AWS's message where it is none of them. */
export function formatProblem(resource: string): string | undefined {
  if (resource === '*' || /^arn:|^\$\{/.test(resource)) return undefined
  return `Resource ${resource} must be in ARN format or "*".`
}

const IAM_PATHS =
  'user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/'

/** What S3 has in a Region, after its list of resource types; buckets and objects have none in their ARNs. */
const REGIONAL_S3 = /^(accesspoint|access-grants|async-request|job|storage-lens(-group)?)\//

/** What IAM asks of the fields of an ARN in a policy that it keeps; most may be wildcards or variables. */
export function arnProblem(resource: string): string | undefined {
  if (resource === '*' || resource.startsWith('${')) return undefined
  const fields = resource.split(':')
  const [, partition = '', service = '', region = '', , path = ''] = fields
  if (fields.length === 1) return formatProblem(resource)
  if (!/^aws|[*?$]/.test(partition)) {
    const padded = [...fields.slice(1), ...Array<string>(Math.max(0, 6 - fields.length)).fill('*')].join(':')
    return `Partition "${partition}" is not valid for resource "arn:${padded}".`
  }
  if (fields.length === 2 || /[*?]/.test(service)) {
    return 'Resource vendor must be fully qualified and cannot contain regexes.'
  }
  if (service === '' || (fields.length < 6 && resource.includes('::'))) return LEGACY
  if (service === 's3' && region !== '' && !REGIONAL_S3.test(path)) {
    return `Resource ${resource} can not contain region information.`
  }
  if (service !== 'iam') return undefined
  if (region !== '') return `IAM resource ${resource} cannot contain region information.`
  if (/[*?$]/.test(path) || path === 'root') return undefined
  if (IAM_PATHS.split(', ').some((start) => path.startsWith(start))) return undefined
  return `IAM resource path must either be "*", root, or start with ${IAM_PATHS}.`
}
