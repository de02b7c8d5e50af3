import { AsyncLocalStorage } from 'node:async_hooks'
import type { LambdaContext } from './deadline.ts'

let storage: AsyncLocalStorage<LambdaContext> | undefined

/**
 * Runs a handler so that every call made in it knows the deadline, without being given the context. Up to Node.js 22 this
 * makes each `await` of the process about 0.2 µs dearer; who does not use it, does not pay.
 *
 * @example
 * export const handler = (event, context) => withContext(context, () => charge.invoke(event))
 */
export function withContext<T>(context: LambdaContext, work: () => T): T {
  storage ??= new AsyncLocalStorage()
  return storage.run(context, work)
}

export function currentContext(): LambdaContext | undefined {
  return storage?.getStore()
}
