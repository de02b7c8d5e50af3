import type { Architecture, Runtime } from '@aws-sdk/client-lambda'
import type { OperationContext } from '../../operation.ts'
import { findLayerVersion, type LayerVersionReference, noLayerVersion } from './layer-reference.ts'
import type { PolicyTarget } from './permissions.ts'
import type { LayerVersion } from './state.ts'

/** What lists of layers may be narrowed to. */
export interface Compatibility {
  readonly CompatibleRuntime?: Runtime | undefined
  readonly CompatibleArchitecture?: Architecture | undefined
}

/** The versions that are said to fit the runtime and architecture, the latest first. */
export function newestFirst(
  versions: ReadonlyMap<number, LayerVersion>,
  { CompatibleRuntime: runtime, CompatibleArchitecture: architecture }: Compatibility,
): LayerVersion[] {
  return [...versions.values()]
    .filter(({ runtimes }) => runtime === undefined || runtimes.includes(runtime))
    .filter(({ architectures }) => architecture === undefined || architectures.includes(architecture))
    .toSorted((a, b) => b.version - a.version)
}

/** Sorts versions of a layer the latest first. */
export function ageKey({ version }: LayerVersion): string {
  return String(Number.MAX_SAFE_INTEGER - version).padStart(16, '0')
}

/** A layer version as what a policy belongs to. @throws AwsError `ResourceNotFoundException` */
export function findLayerPolicyTarget(reference: LayerVersionReference, context: OperationContext): PolicyTarget {
  const layer = findLayerVersion(reference, context, noLayerVersion)
  return {
    arn: layer.arn,
    partition: reference.partition,
    policy: layer.policy,
    revisionId: layer.policy?.revisionId ?? '',
    save: (policy) => {
      if (policy === undefined) delete layer.policy
      else layer.policy = policy
    },
  }
}
