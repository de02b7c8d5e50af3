import { ConfigError, type ConfigProblem } from './config-error.ts'
import type { TopologyConfig } from './config-types.ts'
import { declarationsOf } from './name-scope.ts'
import { parseConfig } from './parse-config.ts'
import { resolveTopology } from './resolve-topology.ts'
import type { Topology } from './topology.ts'

/**
 * Describes a system of functions in several AWS accounts: who is where, and who calls what. Names are checked by the compiler,
 * and again here for those who have none.
 * @throws ConfigError with every problem at once
 * @example
 * export default defineTopology({
 *   name: 'remote-lambda',
 *   accounts: { calling: { id: '111111111111' }, called: { id: '222222222222' } },
 *   functions: {
 *     caller: { account: 'calling', entry: './caller.ts' },
 *     greeter: { account: 'called', entry: './greeter.ts', alias: 'live' },
 *   },
 *   calls: { greet: { from: 'caller', to: 'greeter' } },
 * })
 */
export function defineTopology<
  const Account extends string,
  const Fn extends string = never,
  const Stream extends string = never,
  const Queue extends string = never,
  const Bucket extends string = never,
>(config: TopologyConfig<Account, Fn, Stream, Queue, Bucket>): Topology {
  return readTopology(config)
}

/**
 * The same for a configuration of unknown origin, a JSON or YAML file.
 * @throws ConfigError with every problem at once
 */
export function readTopology(config: unknown): Topology {
  const { raw, problems } = parseConfig(config)
  if (raw === undefined) throw new ConfigError(problems)
  const resolved = resolveTopology(raw, declarationsOf(config))
  const all = [...problems, ...resolved.problems.filter((problem) => !followsFrom(problem, problems))]
  if (all.length > 0) throw new ConfigError(all)
  return deepFreeze(resolved.topology)
}

/** Whether a problem may be there only because settings that are wrong were left out. */
function followsFrom({ code, path }: ConfigProblem, others: readonly ConfigProblem[]): boolean {
  if (code === 'unknown-name') return false
  return others.some((other) => {
    const [section, name] = other.path.split('.')
    const isOfAccounts = section === 'accounts' && code === 'missing'
    return isOfAccounts || path === section || path.split(/[.[]/).slice(0, 2).join('.') === `${section}.${name}`
  })
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const member of Object.values(value)) deepFreeze(member)
  return value
}
