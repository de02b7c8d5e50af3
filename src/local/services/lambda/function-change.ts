import { uuid } from '../../../core/random.ts'
import type { Cloud } from '../../cloud.ts'
import { conflict } from './errors.ts'
import type { FunctionSettings, FunctionVersion, LambdaFunction, VersionChange } from './state.ts'

/** How long Lambda takes to give a function its network interfaces: minutes on AWS, a moment here. */
const VPC_MILLISECONDS = 1_000

/** Functions whose new code is being read: nothing else may change them in the meantime. */
const updating = new WeakSet<LambdaFunction>()

/**
 * A creation or update that begins now. It is done by the next request, where no network interfaces have to be made.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 */
export function startChange(
  kind: VersionChange['kind'],
  { clock, random }: Pick<Cloud, 'clock' | 'random'>,
  settings: FunctionSettings,
  before?: FunctionSettings,
): VersionChange {
  const needsInterfaces = interfacesOf(settings) !== '' && interfacesOf(settings) !== interfacesOf(before)
  return { kind, until: clock.now() + (needsInterfaces ? VPC_MILLISECONDS : 0), revisionId: uuid(random) }
}

/** Whether the creation or update that made this version is still under way. */
export function isChanging({ change }: FunctionVersion, { clock }: Pick<Cloud, 'clock'>): boolean {
  return clock.now() < change.until
}

/** @throws AwsError `ResourceConflictException` for a version that is still being created; one that is updated can be invoked */
export function checkInvocable(version: FunctionVersion, cloud: Pick<Cloud, 'clock'>): void {
  if (version.change.kind === 'create' && isChanging(version, cloud)) throw pending()
}

/** @throws AwsError `ResourceConflictException` for a function that is being created or updated, which no other change may meet */
export function checkSettled(fn: LambdaFunction, cloud: Pick<Cloud, 'clock'>): void {
  checkInvocable(fn.latest, cloud)
  if (!updating.has(fn) && !isChanging(fn.latest, cloud)) return
  throw conflict(
    `The operation cannot be performed at this time. An update is in progress for resource: ${fn.latest.functionArn}`,
  )
}

/** Does what takes a while for an update, which then meets no other. @throws AwsError as `checkSettled` */
export async function whileUpdating<T>(
  fn: LambdaFunction,
  cloud: Pick<Cloud, 'clock'>,
  run: () => Promise<T>,
): Promise<T> {
  checkSettled(fn, cloud)
  updating.add(fn)
  return run().finally(() => updating.delete(fn))
}

/** The subnets and security groups in which a function has network interfaces; empty for none. */
function interfacesOf(settings: FunctionSettings | undefined): string {
  const { SubnetIds = [], SecurityGroupIds = [] } = settings?.vpc ?? {}
  return SubnetIds.length === 0 ? '' : [...SubnetIds, ...SecurityGroupIds].toSorted().join()
}

function pending() {
  return conflict(
    'The operation cannot be performed at this time. The function is currently in the following state: Pending',
  )
}
