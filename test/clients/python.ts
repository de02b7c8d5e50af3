import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Why there is no boto3 to test with; `undefined` where there is one. */
export async function whyNoBoto3(): Promise<string | undefined> {
  return run('python3', ['-c', 'import boto3']).then(
    () => undefined,
    (error: Error & { stderr?: string }) => `no boto3: ${(error.stderr || error.message).trim().split('\n').at(-1)}`,
  )
}

/** A user's environment as the tests have it: no profiles, files or instance metadata. */
export function cleanEnvironment(region: string): NodeJS.ProcessEnv {
  const { PATH, HOME, PYENV_VERSION, LANG = 'C.UTF-8' } = process.env
  return {
    PATH,
    HOME,
    LANG,
    ...(PYENV_VERSION && { PYENV_VERSION }),
    PYTHONDONTWRITEBYTECODE: '1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_DEFAULT_REGION: region,
  }
}

/** Runs a script of this folder and parses what it prints. */
export async function runPython<T>(script: string, region: string, ...parameters: string[]): Promise<T> {
  const file = fileURLToPath(new URL(script, import.meta.url))
  const { stdout } = await run('python3', [file, ...parameters], { env: cleanEnvironment(region), timeout: 60_000 })
  return JSON.parse(stdout) as T
}
