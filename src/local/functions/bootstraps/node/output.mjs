import { writeSync } from 'node:fs'
import { format } from 'node:util'

const json = process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON'
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']
// AWS filters by level in the JSON format only.
const lowest = json ? Math.max(0, LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase())) : 0
const METHODS = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR', trace: 'TRACE' }

let requestIdOf = () => undefined

/** Makes `console.*` write Lambda's lines: time, request id, level and message. */
export function patchConsole(currentRequestId) {
  requestIdOf = currentRequestId
  for (const [method, level] of Object.entries(METHODS)) {
    console[method] = (...values) => {
      if (LEVELS.indexOf(level) < lowest) return
      print(level, values.length === 1 && json ? structured(values[0]) : format(...values))
    }
  }
}

/** The line for an error that ended an invocation or the init phase. */
export function logError(title, described) {
  const { stack, ...error } = described
  if (json) print('ERROR', { ...error, stackTrace: stack })
  else print('ERROR', `${title} \t${JSON.stringify(described)}`)
}

function print(level, message) {
  const time = new Date().toISOString()
  const requestId = requestIdOf()
  const line = json
    ? JSON.stringify({ timestamp: time, level, requestId, message })
    : `${time}\t${requestId}\t${level}\t${message}`.replaceAll('\n', '\r')
  writeAll(Buffer.from(`${line}\n`))
}

function structured(value) {
  if (value instanceof Error) {
    return { errorType: value.name, errorMessage: value.message, stackTrace: String(value.stack).split('\n') }
  }
  if (typeof value !== 'object' || value === null) return format(value)
  try {
    JSON.stringify(value)
    return value
  } catch {
    return format(value)
  }
}

/** Writes synchronously, so that all is out before the response is sent. */
function writeAll(bytes) {
  for (let rest = bytes; rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(1, rest))
    } catch (error) {
      if (error.code !== 'EAGAIN') return
      // `process.stdout` made the pipe non-blocking and it is full: its reader needs a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}

// What user code writes to the streams itself goes out at once as well, or it would be overtaken by the response.
for (const name of ['stdout', 'stderr']) {
  const { get } = Object.getOwnPropertyDescriptor(process, name)
  let stream
  const first = () => {
    stream = get.call(process)
    stream._writev = null
    stream._write = (chunk, encoding, done) => {
      writeAll(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk)
      done()
    }
    return stream
  }
  Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => stream ?? first() })
}
