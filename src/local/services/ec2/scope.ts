import { hexText } from '../../../core/random.ts'
import type { Cloud } from '../../cloud.ts'
import type { OperationContext } from '../../operation.ts'
import type { Place } from '../../store/state.ts'
import { type Ec2State, ec2At } from './state.ts'

/** EC2 of one account in one Region: whatever an operation works on. */
export interface Ec2Scope extends Place {
  readonly cloud: Cloud
  readonly state: Ec2State
}

export function scopeAt(cloud: Cloud, { partition, account, region }: Place): Ec2Scope {
  return { cloud, partition, account, region, state: ec2At(cloud, { partition, account, region }) }
}

/** EC2 knows no other account's resources: an operation always works on the caller's own. */
export function scopeOf({ cloud, account, region, partition }: OperationContext): Ec2Scope {
  return scopeAt(cloud, { partition: partition.id, account, region })
}

/** `newId(scope, 'vpc')` is `vpc-` and 17 hexadecimal digits. */
export function newId({ cloud }: Pick<Ec2Scope, 'cloud'>, prefix: string): string {
  return `${prefix}-${hexText(cloud.random, 17)}`
}

/** The ARN of a resource, `*` for one that is yet to be. Images belong to no account. */
export function arnOf({ partition, region, account }: Place, type: string, id: string): string {
  const owner = type === 'image' ? '' : account
  return `arn:${partition}:ec2:${region}:${owner}:${type}/${id}`
}
