import type { OperationContext } from '../../operation.ts'
import { constraintViolation, organizationsError } from './errors.ts'
import { lowerCaseId, organizationArn } from './ids.ts'
import type { Container, Organization, OrganizationalUnit } from './state.ts'
import { attachDefaults, lineOf, unitsIn } from './tree.ts'

/** @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const MAX_UNITS = 2_000
/** Levels of units below the root. */
const MAX_DEPTH = 5

/** @throws AwsError for a name that is taken, or where there are too many units or levels */
export function createUnit(
  organization: Organization,
  parent: Container,
  { name, tags }: { readonly name: string; readonly tags: Map<string, string> },
  { cloud }: OperationContext,
): OrganizationalUnit {
  checkName(organization, parent, name)
  if (lineOf(parent).length > MAX_DEPTH) throw constraintViolation('OU_DEPTH_LIMIT_EXCEEDED')
  if (organization.units.size >= MAX_UNITS) throw constraintViolation('OU_NUMBER_LIMIT_EXCEEDED')
  const id = `ou-${organization.root.id.slice('r-'.length)}-${lowerCaseId(cloud.random, 8)}`
  const arn = organizationArn(organization, 'ou', id)
  const unit: OrganizationalUnit = { kind: 'ORGANIZATIONAL_UNIT', id, arn, name, parent, tags, attached: new Set() }
  attachDefaults(organization, unit)
  organization.units.set(id, unit)
  return unit
}

/** @throws AwsError `OrganizationalUnitNotFoundException` */
export function findUnit({ units }: Organization, id: string): OrganizationalUnit {
  const unit = units.get(id)
  if (unit !== undefined) return unit
  throw organizationsError('OrganizationalUnitNotFoundException')
}

/** @throws AwsError `DuplicateOrganizationalUnitException` for a name that another unit of the same parent has */
export function checkName(organization: Organization, parent: Container, name: string): void {
  if (unitsIn(organization, parent).every((unit) => unit.name !== name)) return
  throw organizationsError('DuplicateOrganizationalUnitException')
}
