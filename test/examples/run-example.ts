import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** A tour as a newcomer runs it, with its output going into a file. */
export interface Tour {
  readonly code: number | null
  readonly out: string
  readonly err: string
  readonly milliseconds: number
}

/** Runs one of the examples' programs. @param patience milliseconds, after which it is ended */
export async function runExample(path: string, patience: number): Promise<Tour> {
  const begun = performance.now()
  const child = spawn(process.execPath, ['--import', 'tsx', path], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patience,
  })
  const [[code], out, err] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)])
  return { code: code as number | null, out, err, milliseconds: performance.now() - begun }
}

/** Text as it was before it was wrapped. */
export const unwrapped = (out: string): string => out.replace(/\s+/g, ' ')

/** Lines that no log should have: colour, carriage returns, more than 100 columns but for JSON and for one long word. */
export function unfit(out: string): string[] {
  const isWide = (line: string) => line.length > 100 && line.trim().includes(' ') && !line.trimStart().startsWith('{')
  return out.split('\n').filter((line) => line.includes('\u001b') || line.includes('\r') || isWide(line))
}
