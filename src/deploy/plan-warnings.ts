import type { Stack } from '../stacks/stack.ts'
import type { Template } from '../stacks/template.ts'
import type { Connection } from './connection.ts'
import { nameOf } from './named-template.ts'
import { listPins, type NamedRole, type Pin, pinsOf, rolesOf } from './pins.ts'

/** Something that a deployment would do as it is told, and that nobody wants. */
export interface PlanWarning {
  readonly code: 'orphaned-trust' | 'name-taken'
  /** The stack. */
  readonly where: string
  readonly message: string
  readonly hint: string
}

/** A stack before and after, with names in the place of references. */
export interface TemplateChange {
  readonly stack: Stack
  readonly before: Template | undefined
  readonly after: Template | undefined
}

/**
 * Warns of policies that name a role which goes, or is made anew: AWS keeps the unique id of the role that it found under the
 * name, so that another one of the same name is not meant; and of names that are still taken.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
 */
export async function findWarnings(
  changes: readonly TemplateChange[],
  connections: readonly Connection[],
): Promise<PlanWarning[]> {
  const before = changes.flatMap((one) => rolesOf(one.stack, one.before))
  const after = changes.flatMap((one) => rolesOf(one.stack, one.after))
  const pinned = changes.flatMap((one) => pinsOf(one.stack, one.before))
  const pins = changes.flatMap((one) => pinsOf(one.stack, one.after))
  const gone = before.filter(({ arn }) => !after.some((role) => role.arn === arn))
  const made = after.filter(({ arn }) => !before.some((role) => role.arn === arn))
  const own = new Set([...before, ...after].map(({ arn }) => arn))
  const foreign = gone.length === 0 ? [] : (await listPins(connections)).filter(({ holder }) => !own.has(holder))
  return [
    ...namesTaken(changes),
    ...gone.flatMap((role) => [
      ...pinned.filter((pin) => pin.role === role.arn).flatMap((pin) => warnOfGone(role, pin, after, changes, pins)),
      ...foreign.filter((pin) => pin.role === role.arn).map((pin) => orphaned(role, pin, after, STAYS)),
    ]),
    ...made.flatMap((role) => pinned.filter((pin) => pin.role === role.arn && isKept(pin, pins)).map(madeAnew(role))),
  ]
}

const STAYS =
  'let that policy name the role that calls from now on, or keep the old one: give its function the `roleName`'

function warnOfGone(
  role: NamedRole,
  pin: Pin,
  after: readonly NamedRole[],
  changes: readonly TemplateChange[],
  pins: readonly Pin[],
): PlanWarning[] {
  if (isKept(pin, pins)) return [orphaned(role, pin, after, STAYS)]
  const { stack, after: template } = changes.find((one) => one.stack.id === pin.stack?.id) as TemplateChange
  // The policy goes too.
  if (template?.Resources[pin.holder.slice(stack.id.length + 1)] === undefined) return []
  const hint = `${stack.id} mends that in the same deployment; calls are refused until then, so choose the hour`
  return [orphaned(role, pin, after, hint)]
}

/** Whether the policy will name the role as it does now. */
function isKept(pin: Pin, pins: readonly Pin[]): boolean {
  return pins.some(({ holder, role }) => holder === pin.holder && role === pin.role)
}

function orphaned(role: NamedRole, { policy }: Pin, after: readonly NamedRole[], hint: string): PlanWarning {
  const heir = after.find(({ stack, logicalId }) => stack.id === role.stack.id && logicalId === role.logicalId)
  const what = heir === undefined ? `role ${role.name} goes` : `role ${role.name} is replaced by ${heir.name}`
  const message = `${what}, and ${policy} pins its identity: an id (AROA…) that nobody has will stand in its place`
  return { code: 'orphaned-trust', where: role.stack.id, message, hint }
}

function madeAnew({ name, stack }: NamedRole): (pin: Pin) => PlanWarning {
  return ({ policy }) => ({
    code: 'orphaned-trust',
    where: stack.id,
    message: `role ${name} is made anew, and ${policy} pins the identity of the one before (AROA…): it will not be let in`,
    hint: 'write that policy once more after deploying, as it is, so that AWS looks the name up again; or leave `pin` out',
  })
}

/** Things that would come into being while another stack, or another resource of this one, still has the name. */
function namesTaken(changes: readonly TemplateChange[]): PlanWarning[] {
  const holders = new Map(
    changes.flatMap(({ stack, before }) =>
      namesOf(stack, before).map(({ key, logicalId }) => [key, { stack: stack.id, logicalId }] as const),
    ),
  )
  return changes.flatMap(({ stack, after }) =>
    namesOf(stack, after).flatMap(({ key, logicalId, name, type }): PlanWarning[] => {
      const holder = holders.get(key)
      if (holder === undefined || (holder.stack === stack.id && holder.logicalId === logicalId)) return []
      const message = `${type} ${name} would be made (${logicalId}) while ${holder.stack} still has it: CloudFormation refuses that`
      const hint = 'give it another name (`roleName` of a role), or `xacct destroy` the system first'
      return [{ code: 'name-taken', where: stack.id, message, hint }]
    }),
  )
}

function namesOf({ place }: Stack, template: Template | undefined) {
  return Object.entries(template?.Resources ?? {}).flatMap(([logicalId, resource]) => {
    const name = nameOf(resource)
    if (name === undefined) return []
    const where = resource.Type === 'AWS::IAM::Role' ? place.account.id : `${place.account.id} ${place.region}`
    return [{ key: `${where} ${resource.Type} ${name}`, logicalId, name, type: resource.Type }]
  })
}
