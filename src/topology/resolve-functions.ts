import { parseArn } from '../core/arn.ts'
import type { RawTopology } from './config.ts'
import type { RawFunction } from './config-resources.ts'
import type { NameScope } from './name-scope.ts'
import { arnAt, placeOfArn, refuseBeside } from './resolve-resources.ts'
import type { Destination, FunctionNode, Place } from './topology.ts'

const DEFAULTS = { runtime: 'nodejs24.x', memory: 256, timeout: 30, ephemeralStorage: 512 }
const PYTHON = 'python3.13'

/** All that can be told of a function that exists already: it keeps what it has. */
const OF_EXISTING: readonly string[] = ['account', 'region', 'arn', 'roleName'] satisfies (keyof RawFunction)[]
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
    const destination = findDestination(onFailure, 'event', `functions.${name}.onFailure`, node, scope)
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
  checkEnvironment(settings, path, scope)
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
  if (kind === 'entry') checkEntry(settings, path, scope)
  else if (settings.handler === undefined && !settings.runtime?.startsWith('provided')) {
    scope.refuse('missing', `${path}.handler`, 'is missing', `\`${kind}\` does not tell it; \`index.handler\` is one`)
  }
  return { kind, path: settings[kind] as string }
}

/** An entry becomes `index.mjs` or `index.py`, whatever its name. */
function checkEntry({ entry = '', runtime, handler }: RawFunction, path: string, scope: NameScope): void {
  const refuse = (key: string, message: string, hint: string) =>
    scope.refuse('contradiction', `${path}.${key}`, message, hint)
  const [language, prefix] = isPython(entry) ? ['Python', 'python'] : ['JavaScript', 'nodejs']
  if (runtime !== undefined && !runtime.startsWith(prefix)) {
    refuse(
      'runtime',
      `\`${runtime}\` does not run \`${entry}\``,
      `an \`entry\` in ${language} needs \`${prefix}…\`; other code comes as \`folder\` or \`zip\``,
    )
  }
  if (handler !== undefined && !/^index\.[^.]+$/.test(handler)) {
    refuse('handler', `\`${handler}\` is not in the package`, 'an `entry` is packed as `index`; `index.handler` is one')
  }
}

function isPython(entry = ''): boolean {
  return entry.endsWith('.py')
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const RESERVED =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_DEFAULT_REGION|AWS_REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_\w+|AWS_ACCESS_KEY\w*|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/

function checkEnvironment({ environment = {} }: RawFunction, path: string, scope: NameScope): void {
  for (const name of Object.keys(environment)) {
    const owner = RESERVED.test(name) ? 'Lambda' : /^XACCT_(TARGET|ACCOUNT)_/.test(name) ? 'xacct' : undefined
    if (owner === undefined) continue
    scope.refuse(
      'contradiction',
      `${path}.environment.${name}`,
      `is a variable that ${owner} sets`,
      'give it another name',
    )
  }
}

function existingFunction(name: string, settings: RawFunction, scope: NameScope): FunctionNode | undefined {
  const path = `functions.${name}`
  const { arn = '' } = settings
  refuseBeside(settings, OF_EXISTING, path, scope)
  const place = placeOfArn(settings, arn, path, 'lambda', scope)
  const [type, functionName, qualifier] = (parseArn(arn)?.resource ?? '').split(':')
  if (place === undefined) return undefined
  if (type !== 'function' || !functionName || qualifier !== undefined) {
    const hint = 'without a version or alias; calls name those'
    scope.refuse('invalid-arn', `${path}.arn`, `\`${arn}\` is not the ARN of a function`, hint)
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
    runtime: settings.runtime ?? (isPython(settings.entry) ? PYTHON : DEFAULTS.runtime),
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

/** Services that Lambda hands failed events to, for asynchronous events and for batches of a stream. */
const DESTINATIONS = {
  event: ['sqs', 'sns', 'lambda', 'events', 's3'],
  batch: ['sqs', 'sns', 's3'],
} as const

/**
 * A queue or function of this file by its name, or anything else by its ARN.
 * @param what that failed: an asynchronous event, or a batch of a stream
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function findDestination(
  text: string,
  what: keyof typeof DESTINATIONS,
  path: string,
  of: FunctionNode,
  scope: NameScope,
): Destination | undefined {
  if (!text.startsWith('arn:')) return ownDestination(text, what, path, of, scope)
  const service = parseArn(text)?.service ?? ''
  const services: readonly string[] = DESTINATIONS[what]
  if (services.includes(service) && !text.endsWith('.fifo')) return { kind: 'arn', arn: text }
  const hint = `${what === 'event' ? 'events' : 'batches'} go to ${services.join(', ')}, to no FIFO`
  scope.refuse('invalid-arn', path, `\`${text}\` takes no failed ${what}`, hint)
  return undefined
}

function ownDestination(
  name: string,
  what: keyof typeof DESTINATIONS,
  path: string,
  of: FunctionNode,
  scope: NameScope,
): Destination | undefined {
  const found = what === 'event' ? scope.destination(name, path) : scope.queue(name, path)
  if (found?.kind === 'function' && found.place.account !== of.place.account) {
    const hint = 'events cross accounts to a queue; let a trigger feed the function from there'
    scope.refuse('contradiction', path, `\`${found.name}\` is in another account`, hint)
  }
  if (found?.kind === 'queue' && found.fifo) {
    scope.refuse('contradiction', path, `\`${found.name}\` is a FIFO queue`, 'Lambda hands nothing over to one')
  }
  return found
}
