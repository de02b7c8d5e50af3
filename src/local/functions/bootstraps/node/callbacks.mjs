/**
 * Calls a handler as Node.js runtimes before 24 do: its promise, the callback, or the empty event loop ends the
 * invocation, whichever comes first. What the handler returns is ignored unless it is a promise.
 */
export async function callWithCallback(handler, event, context) {
  let ended = () => {}
  try {
    return await new Promise((resolve, reject) => {
      let called = false
      ended = () => resolve(null)
      process.on('beforeExit', ended)
      const callback = (error, value) => {
        if (called) return
        called = true
        if (error !== undefined && error !== null) return reject(error)
        if (!context.callbackWaitsForEmptyEventLoop) return resolve(value)
        process.off('beforeExit', ended)
        ended = () => resolve(value)
        process.on('beforeExit', ended)
      }
      // These three do not wait for the event loop.
      context.done = (error, value) => (error === undefined || error === null ? resolve(value) : reject(error))
      context.succeed = (value) => context.done(null, value)
      context.fail = (error) => context.done(error ?? 'handled')
      const result = handler(event, context, callback)
      if (typeof result?.then === 'function') result.then(resolve, reject)
    })
  } finally {
    process.off('beforeExit', ended)
  }
}
