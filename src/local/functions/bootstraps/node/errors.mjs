/** An error of Lambda's own: `Runtime.<name>`. */
export function runtimeError(name, message) {
  const error = new Error(message)
  error.name = `Runtime.${name}`
  error.stack = error.stack.replace(/^Error/, error.name)
  return error
}

/** What the invoker gets. Anything may be thrown, so nothing about it is taken for granted. */
export function describeError(thrown) {
  const { errorType, errorMessage, stack, ...rest } = describeForLog(thrown)
  const extra = rest.reason === undefined ? {} : { reason: rest.reason, promise: rest.promise }
  return { errorType, errorMessage, ...extra, trace: stack }
}

/** What the log gets: the same with the error's own properties (`code`, `cause` …). */
export function describeForLog(thrown) {
  if (!isError(thrown)) return { errorType: typeof thrown, errorMessage: textOf(thrown), stack: [] }
  return {
    errorType: textOf(thrown.name),
    errorMessage: textOf(thrown.message),
    ...plainProperties(thrown),
    stack: textOf(thrown.stack ?? '').split('\n'),
  }
}

/** Also errors of another realm (`vm`, test runners), which are no instances of our `Error`. */
function isError(value) {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]'
}

function plainProperties(error) {
  const kept = {}
  for (const [key, value] of Object.entries(error)) {
    if (key !== 'name' && key !== 'message' && key !== 'stack' && canSerialize(value)) kept[key] = value
  }
  return kept
}

function canSerialize(value) {
  try {
    return JSON.stringify(value) !== undefined
  } catch {
    return false
  }
}

function textOf(value) {
  try {
    return String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}
