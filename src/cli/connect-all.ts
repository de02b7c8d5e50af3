import { meantOrKnown } from '../core/nearest.ts'
import { type Connection, connect } from '../deploy/connection.ts'
import type { Topology } from '../topology/topology.ts'
import { InputError } from './run-command.ts'

/**
 * The way to each account that the topology has anything in.
 * @throws InputError for an endpoint or a profile that cannot be
 */
export function connectAll(
  topology: Topology,
  { endpoint, profile }: { readonly endpoint?: string | undefined; readonly profile?: string | undefined },
): ReadonlyMap<string, Connection> {
  if (endpoint !== undefined && !(/^https?:\/\//.test(endpoint) && URL.canParse(endpoint))) {
    throw new InputError(problem('--endpoint', `\`${endpoint}\` is no URL`, 'http://127.0.0.1:4566 is one'))
  }
  const profiles = readProfiles(profile, topology)
  return new Map(
    topology.accounts.map((account) => [
      account.name,
      connect(account, { profiles, ...(endpoint !== undefined && { endpoint: endpoint.replace(/\/$/, '') }) }),
    ]),
  )
}

function readProfiles(text: string | undefined, { accounts }: Topology): Readonly<Record<string, string>> {
  const names = accounts.map(({ name }) => name)
  const pairs = (text ?? '').split(',').filter(Boolean)
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, account, profile] = /^([^=]+)=(.+)$/.exec(pair) ?? []
      if (account === undefined || profile === undefined) {
        throw new InputError(
          problem('--profile', `\`${pair}\` is not ACCOUNT=PROFILE`, `for example ${names[0]}=default`),
        )
      }
      if (!names.includes(account)) {
        throw new InputError(problem('--profile', `no account \`${account}\``, meantOrKnown(account, names)))
      }
      return [account, profile] as const
    }),
  )
}

function problem(where: string, message: string, hint: string) {
  return { code: 'bad-option', where, message, hint }
}
