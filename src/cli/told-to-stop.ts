/** The last one comes when the terminal is closed. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** Aborted with the first SIGINT, SIGTERM or SIGHUP: the command comes to its end then. A second one ends the process at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController()
  const stop = () => {
    for (const signal of SIGNALS) process.off(signal, stop)
    controller.abort()
  }
  for (const signal of SIGNALS) process.on(signal, stop)
  return controller.signal
}

/** Resolves with the first SIGINT, SIGTERM or SIGHUP. */
export function untilToldToStop(): Promise<void> {
  const signal = stopSignal()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
