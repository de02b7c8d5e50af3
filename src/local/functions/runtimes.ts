import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type RuntimeFamily = 'node' | 'python' | 'provided'

/** A Lambda runtime. The three dates (`YYYY-MM-DD`) are AWS's published or projected ones; absent = none announced. */
export interface Runtime {
  readonly family: RuntimeFamily
  /** Whether `(event, context, callback)` handlers run; Node.js 24 and later refuse them. */
  readonly callbacks: boolean
  readonly deprecated?: string
  readonly createBlocked?: string
  readonly updateBlocked?: string
}

/**
 * The runtimes that can run here. Code runs on the machine's own Node.js and Python, whatever the version asked for.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
export const RUNTIMES: Readonly<Record<string, Runtime>> = {
  'nodejs18.x': node('callbacks', '2025-09-01'),
  'nodejs20.x': node('callbacks', '2026-04-30', '2026-08-31', '2026-09-30'),
  'nodejs22.x': node('callbacks', '2027-04-30', '2027-06-01', '2027-07-01'),
  'nodejs24.x': node('promises', '2028-04-30', '2028-06-01', '2028-07-01'),
  'nodejs26.x': node('promises'),
  'python3.9': other('python', '2025-12-15'),
  'python3.10': other('python', '2026-10-31', '2027-02-01', '2027-03-03'),
  'python3.11': other('python', '2027-06-30', '2027-07-31', '2027-08-31'),
  'python3.12': other('python', '2028-10-31', '2028-11-30', '2029-01-10'),
  'python3.13': other('python', '2029-06-30', '2029-07-31', '2029-08-31'),
  'python3.14': other('python', '2029-06-30', '2029-07-31', '2029-08-31'),
  provided: other('provided', '2024-01-08'),
  'provided.al2': other('provided', '2026-07-31', '2026-08-31', '2026-09-30'),
  'provided.al2023': other('provided', '2029-06-30', '2029-07-31', '2029-08-31'),
}

/** The runtime of that identifier. @throws Error for one that cannot run here (`java21`, `dotnet8` …). */
function runtimeOf(identifier: string): Runtime {
  const runtime = Object.hasOwn(RUNTIMES, identifier) ? RUNTIMES[identifier] : undefined
  if (runtime) return runtime
  throw new Error(`runtime \`${identifier}\` cannot run here; it must be one of ${Object.keys(RUNTIMES).join(', ')}`)
}

/** A program and its arguments. */
export interface Command {
  readonly file: string
  readonly arguments: readonly string[]
}

/** The function's own `bootstrap` cannot be run; Lambda answers invocations with this type and message. */
export class EntrypointError extends Error {
  readonly errorType = 'Runtime.InvalidEntrypoint'
}

/** Where the bootstraps are: `LAMBDA_RUNTIME_DIR`. */
export const RUNTIME_DIRECTORY = fileURLToPath(new URL('./bootstraps', import.meta.url))

/**
 * What to start for a function of that runtime.
 * @throws EntrypointError where a `provided` function has no executable `bootstrap`, nor its layers one.
 * @throws Error where this machine lacks the language, or the runtime is unknown.
 */
export async function commandFor(
  identifier: string,
  codeDirectory: string,
  layers: readonly string[] = [],
): Promise<Command> {
  const { family, callbacks } = runtimeOf(identifier)
  if (family === 'node') return nodeCommand(callbacks)
  if (family === 'python') {
    return { file: await pythonOf(identifier), arguments: ['-u', join(RUNTIME_DIRECTORY, 'python.py')] }
  }
  return { file: await findBootstrap([codeDirectory, ...layers]), arguments: [] }
}

/** The first `bootstrap` there is: the function's own, else that of a layer. */
async function findBootstrap([folder, ...others]: readonly string[]): Promise<string> {
  if (folder === undefined) {
    throw new EntrypointError("Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]")
  }
  const file = join(folder, 'bootstrap')
  try {
    await access(file, constants.X_OK)
    return file
  } catch (error) {
    if (Object(error).code !== 'EACCES') return findBootstrap(others)
    throw new EntrypointError('fork/exec /var/task/bootstrap: permission denied')
  }
}

// Lambda's Node.js runtimes before 24 run without these two features, so that an ES module in a plain `.js` file fails
// there; it must fail here too.
const OFF_BEFORE_24 = ['--experimental-require-module', '--experimental-detect-module']
  .filter((flag) => process.allowedNodeEnvironmentFlags.has(flag))
  .map((flag) => flag.replace('--', '--no-'))

function nodeCommand(callbacks: boolean): Command {
  const bootstrap = join(RUNTIME_DIRECTORY, 'node.mjs')
  const options = callbacks ? OFF_BEFORE_24 : []
  return { file: process.execPath, arguments: [...options, bootstrap, callbacks ? 'callbacks' : 'promises'] }
}

const pythons = new Map<string, Promise<string>>()

/** The interpreter behind `python3.X`, else `python3`: asked for itself, as a version manager's shim may exist and fail. */
function pythonOf(identifier: string): Promise<string> {
  const key = `${identifier} ${process.env.PATH}`
  const known = pythons.get(key)
  if (known) return known
  const found = whereIs(identifier).catch(() => whereIs('python3'))
  const answer = found.catch(() => {
    pythons.delete(key)
    throw new Error(`runtime \`${identifier}\` needs \`${identifier}\` or \`python3\` on the PATH; neither runs`)
  })
  pythons.set(key, answer)
  return answer
}

function whereIs(python: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(python, ['-c', 'import sys; print(sys.executable)'], (error, output) => {
      if (error) reject(error)
      else resolve(output.trim())
    })
  })
}

function node(style: 'callbacks' | 'promises', ...dates: string[]): Runtime {
  return { family: 'node', callbacks: style === 'callbacks', ...lifecycle(dates) }
}

function other(family: 'python' | 'provided', ...dates: string[]): Runtime {
  return { family, callbacks: false, ...lifecycle(dates) }
}

function lifecycle(dates: string[]): Omit<Runtime, 'family' | 'callbacks'> {
  const [deprecated, createBlocked, updateBlocked] = dates
  return {
    ...(deprecated && { deprecated }),
    ...(createBlocked && { createBlocked }),
    ...(updateBlocked && { updateBlocked }),
  }
}
