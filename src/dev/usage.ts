import type { Topology } from '../topology/topology.ts'

/** How what runs is used from another terminal: label and command. */
export function usageLines(topology: Topology, endpoint: string): (readonly [label: string, text: string])[] {
  const first = topology.calls.flatMap(({ from }) => from.filter((caller) => caller.kind === 'function'))[0]
  const fn = first ?? topology.functions.find(({ exists }) => !exists)
  const source = [...topology.streams, ...topology.queues].find(({ exists }) => !exists)
  const account = fn?.place.account ?? topology.accounts[0]
  const lines: (readonly [string, string])[] = []
  if (fn !== undefined) lines.push(['invoke', `xacct invoke ${fn.name} --endpoint ${endpoint}`])
  if (source !== undefined) lines.push(['send', `xacct send ${source.name} FILE.jsonl --endpoint ${endpoint}`])
  if (fn !== undefined) lines.push(['logs', `xacct logs ${fn.name} --follow --endpoint ${endpoint}`])
  if (account !== undefined) {
    const variables = [
      `AWS_ENDPOINT_URL=${endpoint}`,
      `AWS_ACCESS_KEY_ID=${account.id}`,
      'AWS_SECRET_ACCESS_KEY=test',
      `AWS_REGION=${account.region}`,
    ]
    lines.push(['SDKs', `${variables.join(' ')} (root of ${account.name})`])
  }
  return lines
}
