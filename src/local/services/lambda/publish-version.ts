import { uuid } from '../../../core/random.ts'
import type { OperationContext } from '../../operation.ts'
import { type FunctionVersion, LAMBDA, type LambdaFunction } from './state.ts'

/** Publishes `$LATEST` as a version; nothing new is made where neither code nor settings changed since the last one. */
export function publishVersion(
  fn: LambdaFunction,
  { cloud, ...context }: OperationContext,
  description?: string,
): FunctionVersion {
  const settings = description === undefined ? fn.latest.settings : { ...fn.latest.settings, description }
  const { lastVersions } = context.state(LAMBDA, { account: fn.account, region: fn.region })
  const last = fn.versions.get(String(lastVersions.get(fn.name) ?? 0))
  if (last !== undefined && last.code.sha256 === fn.latest.code.sha256 && sameSettings(last.settings, settings))
    return last
  const number = (lastVersions.get(fn.name) ?? 0) + 1
  lastVersions.set(fn.name, number)
  const published = { ...fn.latest, settings, version: String(number), revisionId: uuid(cloud.random) }
  fn.versions.set(published.version, published)
  return published
}

function sameSettings(a: FunctionVersion['settings'], b: FunctionVersion['settings']): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
