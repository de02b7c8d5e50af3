// How long a command takes as a whole process, of what was built: `npm run build && node --import tsx bench/start.ts`.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { print, type Row } from './table.ts'

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))
const EXAMPLE = fileURLToPath(new URL('../examples/remote-lambda/xacct.config.ts', import.meta.url))
const TIMES = 15

/** Milliseconds from start to end: the middle of several runs. */
function measure(what: string, bound: number | undefined, ...parameters: string[]): Row {
  const runs = Array.from({ length: TIMES }, () => {
    const begun = performance.now()
    execFileSync(process.execPath, parameters, { stdio: 'ignore' })
    return performance.now() - begun
  })
  const ours = runs.sort((a, b) => a - b)[TIMES >> 1] as number
  return { what, unit: 'ms', ours, less: true, ...(bound !== undefined && { bound }) }
}

const tooMuch = print([
  measure('node alone', undefined, '-e', '0'),
  measure('xacct --help', 120, MAIN, '--help'),
  measure('xacct check, a small configuration', 500, MAIN, 'check', '--config', EXAMPLE),
])
if (tooMuch.length > 0) process.exitCode = 1
