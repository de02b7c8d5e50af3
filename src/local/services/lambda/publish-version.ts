import { uuid } from '../../../core/random.ts'
import type { OperationContext } from '../../operation.ts'
import { followFolder, freezeFolder } from './local-folder.ts'
import { type FunctionSettings, type FunctionVersion, LAMBDA, type LambdaFunction } from './state.ts'

/** The settings that `$LATEST` had when a version was published; the version's own may have another description. */
const publishedFrom = new WeakMap<FunctionVersion, FunctionSettings>()

/** Publishes `$LATEST` as a version; nothing new is made where neither code nor settings changed since the last one. */
export async function publishVersion(
  fn: LambdaFunction,
  { cloud, ...context }: OperationContext,
  description?: string,
): Promise<FunctionVersion> {
  const latest = followFolder(fn, fn.latest, cloud)
  const code = await freezeFolder(latest.code, cloud.workFolder)
  const { lastVersions } = context.state(LAMBDA, { account: fn.account, region: fn.region })
  const lastNumber = lastVersions.get(fn.name) ?? 0
  const last = fn.versions.get(String(lastNumber))
  if (last !== undefined && last.code.sha256 === latest.code.sha256 && sameSettings(publishedFrom.get(last), latest)) {
    return last
  }
  const published: FunctionVersion = {
    ...latest,
    code,
    settings: settingsOfVersion(latest.settings, description),
    version: String(lastNumber + 1),
    revisionId: uuid(cloud.random),
    change: { ...latest.change, kind: 'create', revisionId: uuid(cloud.random) },
  }
  publishedFrom.set(published, latest.settings)
  lastVersions.set(fn.name, lastNumber + 1)
  fn.versions.set(published.version, published)
  return published
}

function settingsOfVersion(settings: FunctionSettings, description: string | undefined): FunctionSettings {
  const { snapStart } = settings
  return {
    ...settings,
    ...(description !== undefined && { description }),
    ...(snapStart.ApplyOn === 'PublishedVersions' && { snapStart: { ...snapStart, OptimizationStatus: 'On' } }),
  }
}

function sameSettings(settings: FunctionSettings | undefined, latest: FunctionVersion): boolean {
  return JSON.stringify(settings) === JSON.stringify(latest.settings)
}
