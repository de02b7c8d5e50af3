import { parseArn } from '../core/arn.ts'
import type { RawFunction, RawTopology } from './config.ts'
import type { NameScope } from './name-scope.ts'
import { arnAt, placeOfArn } from './resolve-resources.ts'
import type { Destination, FunctionNode, Place, QueueNode } from './topology.ts'

const DEFAULTS = { runtime: 'nodejs24.x', memory: 256, timeout: 30, ephemeralStorage: 512 }

/** What only a function of ours can have: one that exists keeps what it has. */
const OURS = ['entry', 'folder', 'zip', 'environment', 'vpc', 'onFailure', 'reservedConcurrency', 'alias'] as const
const CODE = ['entry', 'folder', 'zip'] as const

export function resolveFunctions(raw: RawTopology, scope: NameScope): FunctionNode[] {
  const functions = Object.entries(raw.functions ?? {})
  for (const [name, settings] of functions) {
    const node =
      settings.arn === undefined ? newFunction(name, settings, scope) : existingFunction(name, settings, scope)
    if (node !== undefined) scope.functions.set(name, node)
  }
  // Destinations may name any function, so they come when all are known.
  for (const [name, { onFailure }] of functions) {
    const node = scope.functions.get(name)
    if (node === undefined || onFailure === undefined) continue
    const destination = findDestination(onFailure, `functions.${name}.onFailure`, node, scope)
    if (destination) scope.functions.set(name, { ...node, onFailure: destination })
  }
  return [...scope.functions.values()]
}

function newFunction(name: string, settings: RawFunction, scope: NameScope): FunctionNode | undefined {
  const path = `functions.${name}`
  const account = scope.account(settings.account, `${path}.account`)
  if (account === undefined) return undefined
  const place = scope.place(account, settings.region, `${path}.region`)
  const functionName = settings.functionName ?? scope.physicalName(name)
  const code = codeOf(path, settings, scope)
  return {
    ...describe(name, settings, place),
    arn: arnAt(place, 'lambda', `function:${functionName}`),
    exists: false,
    functionName,
    roleName: settings.roleName ?? scope.physicalName(name),
    ...(code && { code }),
  }
}

function codeOf(path: string, settings: RawFunction, scope: NameScope): FunctionNode['code'] {
  const given = CODE.filter((kind) => settings[kind] !== undefined)
  const [kind] = given
  if (kind === undefined) {
    scope.refuse('missing', path, 'has no code', 'give `entry`, `folder` or `zip`, or the `arn` of one that exists')
    return undefined
  }
  if (given.length > 1) {
    scope.refuse('contradiction', path, `has ${given.join(' and ')}`, 'one of them is its code')
  }
  const needsHandler = kind !== 'entry' && settings.handler === undefined && !settings.runtime?.startsWith('provided')
  if (needsHandler) {
    scope.refuse('missing', `${path}.handler`, 'is missing', `\`${kind}\` does not tell it; \`index.handler\` is one`)
  }
  return { kind, path: settings[kind] as string }
}

function existingFunction(name: string, settings: RawFunction, scope: NameScope): FunctionNode | undefined {
  const path = `functions.${name}`
  const { arn = '' } = settings
  for (const key of OURS) {
    if (settings[key] === undefined) continue
    scope.refuse(
      'contradiction',
      `${path}.${key}`,
      'is set for a function that exists already',
      'leave it out, or leave out `arn`',
    )
  }
  const place = placeOfArn(settings, arn, path, 'lambda', scope)
  const [type, functionName, qualifier] = (parseArn(arn)?.resource ?? '').split(':')
  if (place === undefined) return undefined
  if (type !== 'function' || !functionName || qualifier !== undefined) {
    scope.refuse(
      'invalid-arn',
      `${path}.arn`,
      `\`${arn}\` is not the ARN of a function`,
      'without a version or alias; calls name those',
    )
    return undefined
  }
  const { roleName } = settings
  return {
    ...describe(name, settings, place),
    arn,
    exists: true,
    functionName,
    ...(roleName !== undefined && { roleName }),
  }
}

function describe(name: string, settings: RawFunction, place: Place) {
  const { alias, vpc, reservedConcurrency, logRetention } = settings
  return {
    kind: 'function' as const,
    name,
    place,
    handler: settings.handler ?? 'index.handler',
    runtime: settings.runtime ?? DEFAULTS.runtime,
    memory: settings.memory ?? DEFAULTS.memory,
    timeout: settings.timeout ?? DEFAULTS.timeout,
    ephemeralStorage: settings.ephemeralStorage ?? DEFAULTS.ephemeralStorage,
    environment: settings.environment ?? {},
    ...(alias !== undefined && { alias }),
    ...(vpc && { vpc }),
    ...(reservedConcurrency !== undefined && { reservedConcurrency }),
    ...(logRetention !== undefined && { logRetention }),
  }
}

/** A queue or function of this file by its name, or anything else by its ARN. */
export function findDestination(
  text: string,
  path: string,
  of: FunctionNode,
  scope: NameScope,
): Destination | undefined {
  if (text.startsWith('arn:')) return { kind: 'arn', arn: text }
  const known = new Map<string, QueueNode | FunctionNode>([...scope.functions, ...scope.queues])
  const found = scope.find('queue or function', known, text, path)
  if (found?.kind === 'function' && found.place.account !== of.place.account) {
    const hint = 'events cross accounts to a queue; let a trigger feed the function from there'
    scope.refuse('contradiction', path, `\`${found.name}\` is in another account`, hint)
  }
  return found
}
