import { type Account, account } from './account.ts'
import type { LambdaContext } from './deadline.ts'
import type { Target } from './invoke.ts'
import type { AccountOptions } from './roles-of.ts'
import { type RemoteFunction, target } from './target.ts'

export interface MiddlewareOptions {
  /** By the name on the context: a target of the topology, or explicit. */
  readonly targets?: Readonly<Record<string, string | Target>>
  readonly accounts?: Readonly<Record<string, string | AccountOptions>>
}

/** What the middleware puts on Lambda’s context. */
export interface XacctContext {
  readonly targets: Readonly<Record<string, RemoteFunction<unknown, unknown>>>
  readonly accounts: Readonly<Record<string, Account>>
}

interface Request {
  readonly context: LambdaContext & { xacct?: XacctContext }
}

/**
 * For those who use middy: targets and accounts on the context, their calls ending with the function’s own deadline.
 * @example middy().use(xacct({ targets: { charge: 'charge' } })).handler((event, { xacct }) => xacct.targets.charge.invoke(event))
 */
export function xacct({ targets = {}, accounts = {} }: MiddlewareOptions) {
  const made = Object.entries(targets).map(([name, one]) => [name, target(one)] as const)
  const opened = Object.fromEntries(Object.entries(accounts).map(([name, one]) => [name, account(one)]))
  return {
    before: ({ context }: Request): void => {
      const bound = made.map(([name, remote]) => [name, withDeadline(remote, context)])
      context.xacct = { targets: Object.fromEntries(bound), accounts: opened }
    },
  }
}

function withDeadline(
  remote: RemoteFunction<unknown, unknown>,
  context: LambdaContext,
): RemoteFunction<unknown, unknown> {
  return {
    functionArn: remote.functionArn,
    invoke: (payload, options) => remote.invoke(payload, { context, ...options }),
    send: (payload, options) => remote.send(payload, { context, ...options }),
    dryRun: (options) => remote.dryRun({ context, ...options }),
  }
}
