import type { AwsError } from '../../../core/errors.ts'
import type { Access, OperationContext } from '../../operation.ts'
import type { Store } from '../../store/state.ts'
import { invalid, missing } from './errors.ts'
import { LAMBDA, type LayerVersion } from './state.ts'

/** A layer as a request names it; nothing is known yet about its existence. */
export interface LayerReference {
  readonly partition: string
  readonly region: string
  readonly account: string
  readonly name: string
}

/** One version of it. */
export interface LayerVersionReference extends LayerReference {
  readonly version: number
}

/** Reads a LayerName, which may be an ARN. */
export function readLayer(layerName: string, { partition, region, account }: OperationContext): LayerReference {
  if (!layerName.startsWith('arn:')) return { partition: partition.id, region, account, name: layerName }
  return parseLayerArn(layerName)
}

/** The same with a version. @throws AwsError `InvalidParameterValueException` for a version below 1 */
export function readLayerVersion(layerName: string, version: number, context: OperationContext): LayerVersionReference {
  if (version < 1) throw invalid('Layer Version Cannot be less than 1')
  return { ...readLayer(layerName, context), version }
}

/** Reads the ARN of a layer version. */
export function parseLayerVersionArn(arn: string): LayerVersionReference {
  return { ...parseLayerArn(arn), version: Number(arn.split(':')[7]) }
}

/** `arn:aws:lambda:REGION:ACCOUNT:layer:NAME`, and `:VERSION` where there is one. */
export function layerArn({
  partition,
  region,
  account,
  name,
  ...rest
}: LayerReference | LayerVersionReference): string {
  const version = 'version' in rest ? `:${rest.version}` : ''
  return `arn:${partition}:lambda:${region}:${account}:layer:${name}${version}`
}

/** The layer version that the reference names, in whatever account it is. */
export function lookUpLayerVersion(reference: LayerVersionReference, store: Store): LayerVersion | undefined {
  return store.get(LAMBDA, reference).layers.get(reference.name)?.get(reference.version)
}

/** @throws AwsError `ResourceNotFoundException` */
export function findLayerVersion(
  reference: LayerVersionReference,
  { cloud, region }: OperationContext,
  absent: (arn: string) => AwsError = () => missing(),
): LayerVersion {
  const found = reference.region === region ? lookUpLayerVersion(reference, cloud.store) : undefined
  if (found === undefined) throw absent(layerArn(reference))
  return found
}

/** What operations on a layer version's policy answer where there is none. */
export function noLayerVersion(arn: string): AwsError {
  return missing(`Layer version ${arn} does not exist.`)
}

/** The access that an operation on a layer needs, which only its own account has. */
export function layerAccess(action: string, reference: LayerReference): Access {
  return { action: `lambda:${action}`, resource: layerArn(reference), resourceAccount: reference.account }
}

/** The access that an operation on a layer version needs, with that version's policy. */
export function layerVersionAccess(action: string, reference: LayerVersionReference, store: Store): Access {
  return { ...layerAccess(action, reference), resourcePolicy: lookUpLayerVersion(reference, store)?.policy?.policy }
}

function parseLayerArn(arn: string): LayerReference {
  const [, partition, , region, account, , name] = arn.split(':') as string[]
  return { partition: partition ?? '', region: region ?? '', account: account ?? '', name: name ?? '' }
}
