import { isAccountId } from '../../../core/account-id.ts'
import { partitionOf } from '../../../core/partition.ts'
import type { Cloud } from '../../cloud.ts'
import { declareState, type Place } from '../../store/state.ts'
import { ec2Error } from './errors.ts'

/**
 * How much an account may have in a Region: AWS's defaults.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
 */
const DEFAULTS = {
  vpcs: 5,
  subnetsPerVpc: 200,
  internetGateways: 5,
  addresses: 5,
  natGatewaysPerZone: 5,
  /** Each of ingress and egress. */
  rulesPerGroup: 60,
  groupsPerInterface: 5,
  networkInterfaces: 5_000,
  /** Network interfaces that Lambda may have in one VPC. */
  lambdaInterfacesPerVpc: 500,
  /** Calls of CreateNetworkInterface a second, Lambda's own included; as many as you like unless set. */
  interfacesPerSecond: Number.POSITIVE_INFINITY,
}

export type Ec2Quotas = typeof DEFAULTS

export const QUOTAS = declareState('ec2 quotas', 'region', () => ({ ...DEFAULTS, second: 0, inSecond: 0 }))

/**
 * Lowers or raises quotas of an account in a Region, as Service Quotas would: for trying out what happens at the limit.
 * @param request `{ account, region, …quotas by name }`
 * @returns the quotas as they are then
 * @throws TypeError for a quota that there is not, or a number that is none
 */
export function setQuotas({ store }: Pick<Cloud, 'store'>, request: Readonly<Record<string, unknown>>): Ec2Quotas {
  const { account, region, ...quotas } = request
  if (typeof account !== 'string' || !isAccountId(account)) throw new TypeError('`account` must be twelve digits')
  if (typeof region !== 'string' || region === '') throw new TypeError('`region` must be a Region')
  for (const [name, value] of Object.entries(quotas)) {
    if (!Object.hasOwn(DEFAULTS, name)) throw new TypeError(`no EC2 quota \`${name}\`; there are ${QUOTA_NAMES}`)
    if (typeof value !== 'number' || !(value >= 0)) throw new TypeError(`quota \`${name}\` must be a number from 0 on`)
  }
  const {
    second: _,
    inSecond: __,
    ...set
  } = Object.assign(store.get(QUOTAS, { partition: partitionOf(region).id, account, region }), quotas)
  return set
}

const QUOTA_NAMES = Object.keys(DEFAULTS).join(', ')

/**
 * Counts a call of CreateNetworkInterface.
 * @throws AwsError `RequestLimitExceeded` where it is one too many in this second
 */
export function throttleInterfaces({ store, clock }: Pick<Cloud, 'store' | 'clock'>, place: Place): void {
  const quotas = store.get(QUOTAS, place)
  const second = Math.floor(clock.now() / 1000)
  quotas.inSecond = quotas.second === second ? quotas.inSecond + 1 : 1
  quotas.second = second
  if (quotas.inSecond > quotas.interfacesPerSecond) {
    throw ec2Error('RequestLimitExceeded', 'Request limit exceeded.', 503)
  }
}
