import { readFileSync } from 'node:fs'
import type { InputProblem } from './run-command.ts'

/** The text of an event: a file’s, standard input’s for `-`, or what was given itself where it is JSON. */
export function readEventText(given: string): string | InputProblem {
  if (given === '-') return readFileSync(0, 'utf8')
  if (/^\s*[[{"\d]/.test(given)) return given
  try {
    return readFileSync(given, 'utf8')
  } catch {
    const hint = 'give a file, `-`, or the JSON itself'
    return { code: 'bad-option', where: '--event', message: `there is no file \`${given}\``, hint }
  }
}
