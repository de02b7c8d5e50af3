import { meantOrKnown } from '../core/nearest.ts'
import type { FunctionNode, Topology } from '../topology/topology.ts'
import { InputError } from './run-command.ts'

/** The function of that name. @throws InputError with the one that may be meant */
export function findFunction({ functions }: Topology, name: string): FunctionNode {
  return findNamed(functions, name, 'function', 'function')
}

/**
 * What has that name in the configuration.
 * @param argument as the command’s help names it
 * @throws InputError with the one that may be meant
 */
export function findNamed<Node extends { readonly name: string }>(
  nodes: readonly Node[],
  name: string,
  kind: string,
  argument: string,
): Node {
  const found = nodes.find((node) => node.name === name)
  if (found !== undefined) return found
  const names = nodes.map((node) => node.name)
  const hint = names.length === 0 ? `the configuration has no ${kind}` : meantOrKnown(name, names)
  throw new InputError({ code: 'bad-option', where: argument, message: `no ${kind} \`${name}\``, hint })
}
