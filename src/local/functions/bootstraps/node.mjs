// Runs a function's Node.js handler in its execution environment: asks the Runtime API for one event after the other.
// Started as `node node.mjs callbacks|promises`; "promises" is Node.js 24 and later, which refuses callback handlers.
import { callWithCallback } from './node/callbacks.mjs'
import { contextOf } from './node/context.mjs'
import { describeError, describeForLog, runtimeError } from './node/errors.mjs'
import { loadHandler } from './node/handler.mjs'
import { logError, patchConsole } from './node/output.mjs'
import { RuntimeClient } from './node/runtime-client.mjs'
import { installStreaming, isStreaming, runStreaming } from './node/streaming.mjs'

const callbacks = process.argv[2] === 'callbacks'
const never = new Promise(() => {})
const client = new RuntimeClient(process.env.AWS_LAMBDA_RUNTIME_API)
let initializing = true
let crashing = false
let current

patchConsole(() => current?.requestId)
installStreaming()
process.on('uncaughtException', (error) => crash(error, 'Uncaught Exception', 129))
process.on('unhandledRejection', (reason) => {
  crash(unhandledRejection(reason), 'Unhandled Promise Rejection', 128)
})

const handler = await initialize()
initializing = false
for (;;) await serve(await client.next())

async function initialize() {
  try {
    const loaded = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER)
    if (!callbacks && !isStreaming(loaded) && loaded.length >= 3) throw callbackRefused()
    return loaded
  } catch (error) {
    await crash(error, error?.name?.startsWith('Runtime.') ? 'Init Error' : 'Uncaught Exception', 1)
  }
}

async function serve(invocation) {
  current = invocation
  if (invocation.traceId) process.env._X_AMZN_TRACE_ID = invocation.traceId
  else delete process.env._X_AMZN_TRACE_ID
  let body
  try {
    body = await run(JSON.parse(invocation.body), contextOf(invocation, callbacks))
  } catch (error) {
    if (crashing) return never
    logError('Invoke Error', describeForLog(error))
    return client.error(invocation, describeError(error))
  }
  return crashing ? never : client.response(invocation, body)
}

async function run(event, context) {
  if (isStreaming(handler)) return runStreaming(handler, event, context)
  return serialize(await (callbacks ? callWithCallback(handler, event, context) : handler(event, context)))
}

function serialize(value) {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch {
    const message = 'Unable to stringify response body'
    throw callbacks ? new Error(message) : runtimeError('JSONStringifyError', message)
  }
}

/** Reports an error that nothing in the function caught, and ends the process. */
async function crash(error, title, exitCode) {
  if (crashing) return
  crashing = true
  logError(title, describeForLog(error))
  if (initializing) await client.initError(describeError(error))
  else if (current && !client.idle) await client.error(current, describeError(error))
  process.exit(exitCode)
}

function unhandledRejection(reason) {
  const error = runtimeError('UnhandledPromiseRejection', String(reason))
  return Object.assign(error, { reason: describeForLog(reason), promise: {} })
}

function callbackRefused() {
  return runtimeError(
    'CallbackHandlerDeprecated',
    'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to ' +
      'modify this function to use a supported handler signature to use Node.js 24 or later. For more information see ' +
      'https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
  )
}
