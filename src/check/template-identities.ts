import { awsManagedDocument } from '../iam/aws-managed-policies.ts'
import type { Facts, PrincipalFact } from './facts.ts'
import type { Finding } from './finding.ts'
import type { Json } from './read-template.ts'
import { listOf, numberOf, objectOf, type StackResource, textOf, textsOf } from './stack-resource.ts'
import type { SystemPolicy } from './system.ts'

/** Roles and users of a template, and the policies that bind them. */
export function identityFacts(resources: readonly StackResource[]): Partial<Facts> {
  const principals = resources.flatMap(principalOf)
  const attached = resources.flatMap(attachments)
  const managed = principals.flatMap((principal) => {
    const name = principal.arn.split('/').at(-1)
    const more = attached.flatMap(({ holder, policy }) => (holder === name ? [policy] : []))
    return [{ ...principal, managed: [...new Set([...principal.managed, ...more])] }]
  })
  const own = resources.flatMap((resource) => policiesOf(resource, principals))
  const known = new Set(own.flatMap(({ side, holder }) => (side === 'managed' ? [holder] : [])))
  const aws = awsPolicies(managed, known)
  return { principals: managed, policies: [...own, ...aws.policies], found: aws.found }
}

function principalOf({ type, properties, attribute, account, place }: StackResource): PrincipalFact[] {
  if (type !== 'AWS::IAM::Role' && type !== 'AWS::IAM::User') return []
  const { ManagedPolicyArns, PermissionsBoundary, MaxSessionDuration, Tags } = properties
  const boundary = textOf(PermissionsBoundary)
  const maxSession = numberOf(MaxSessionDuration)
  const tags = listOf(Tags).map((tag) => [textOf(objectOf(tag).Key) ?? '', textOf(objectOf(tag).Value) ?? ''] as const)
  return [
    {
      arn: String(attribute('Arn')),
      account,
      managed: textsOf(ManagedPolicyArns),
      ...(tags.length > 0 && { tags: Object.fromEntries(tags) }),
      ...(boundary !== undefined && { boundary }),
      ...(maxSession !== undefined && { maxSession }),
      place,
    },
  ]
}

/** Managed policies say themselves to whom they are attached. */
function attachments({ type, properties, ref }: StackResource): { holder: string; policy: string }[] {
  if (type !== 'AWS::IAM::ManagedPolicy') return []
  return [...textsOf(properties.Roles), ...textsOf(properties.Users)].map((holder) => ({ holder, policy: String(ref) }))
}

function policiesOf(resource: StackResource, principals: readonly PrincipalFact[]): SystemPolicy[] {
  const { type, properties, attribute, ref } = resource
  const arnOf = (name: string) => principals.find(({ arn }) => arn.split('/').at(-1) === name)?.arn
  switch (type) {
    case 'AWS::IAM::Role':
    case 'AWS::IAM::User': {
      const arn = String(attribute('Arn'))
      const inline = listOf(properties.Policies).flatMap((policy) => {
        const { PolicyName, PolicyDocument } = objectOf(policy)
        return policyOf(resource, 'inline', arn, PolicyDocument, textOf(PolicyName))
      })
      return [...inline, ...policyOf(resource, 'trust', arn, properties.AssumeRolePolicyDocument, 'trust policy')]
    }
    case 'AWS::IAM::ManagedPolicy':
      return policyOf(resource, 'managed', String(ref), properties.PolicyDocument)
    case 'AWS::IAM::Policy':
    case 'AWS::IAM::RolePolicy':
    case 'AWS::IAM::UserPolicy': {
      const { Roles, Users, RoleName, UserName } = properties
      const holders = [Roles, Users, RoleName, UserName].flatMap(textsOf)
      return holders.flatMap((name) =>
        policyOf(resource, 'inline', arnOf(name) ?? foreign(resource, name), properties.PolicyDocument),
      )
    }
    default:
      return []
  }
}

/** A role that another stack of the account makes. */
function foreign({ partition, account }: StackResource, name: string): string {
  return `arn:${partition}:iam::${account}:role/${name}`
}

/** @param name beside the resource’s own */
export function policyOf(
  { logicalId, account, place }: Pick<StackResource, 'logicalId' | 'account' | 'place'>,
  side: SystemPolicy['side'],
  holder: string,
  document: Json | undefined,
  name?: string,
): SystemPolicy[] {
  if (typeof document !== 'object' || Array.isArray(document)) return []
  const title = name === undefined ? logicalId : `${logicalId} (${name})`
  return [{ side, holder, name: title, document, account, place, placeOf: () => place }]
}

/** AWS’s own policies that are attached; of those that are in no table it is told that nobody looked at them. */
function awsPolicies(principals: readonly PrincipalFact[], known: ReadonlySet<string>) {
  const policies = new Map<string, SystemPolicy>()
  const found: Finding[] = []
  for (const { managed, boundary, account, place } of principals) {
    for (const arn of [...managed, ...(boundary === undefined ? [] : [boundary])]) {
      if (known.has(arn) || policies.has(arn)) continue
      const document = awsManagedDocument(arn)
      if (document === undefined) found.push(notLookedAt(arn, place))
      else
        policies.set(arn, { side: 'managed', holder: arn, name: arn, document, account, place, placeOf: () => place })
    }
  }
  return { policies: [...policies.values()], found }
}

function notLookedAt(arn: string, place: Finding['place']): Finding {
  return {
    id: 'not-known',
    severity: 'info',
    place,
    message: `what ${arn} allows is not known here`,
    why: 'what it allows, or as a boundary keeps from, is not counted',
    fix: 'write the statements into the template, or look at the running accounts with --live',
  }
}
