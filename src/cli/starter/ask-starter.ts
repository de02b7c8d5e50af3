import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import type { InputProblem } from '../run-command.ts'
import { problemsOf, type StarterAnswers } from './starter.ts'

const QUESTIONS: readonly (readonly [keyof StarterAnswers, string])[] = [
  ['name', 'name of the system'],
  ['calling', 'id of the account that calls'],
  ['called', 'id of the account that is called'],
  ['region', 'Region'],
]

/**
 * Asks for what was not given, each with an answer to take by Enter; what will not do is told and asked again.
 * @returns nothing where the questions were broken off, with Ctrl-C or by the end of the input
 */
export async function askStarter(
  proposed: StarterAnswers,
  given: readonly string[],
  { input, output, tell }: { input: Readable; output: Writable; tell: (problem: InputProblem) => void },
): Promise<StarterAnswers | undefined> {
  const lines = createInterface({ input, output })
  const stop = new AbortController()
  lines.once('SIGINT', () => stop.abort()).once('close', () => stop.abort())
  let answers = proposed
  try {
    for (const [key, question] of QUESTIONS) {
      for (let isFit = given.includes(key); !isFit; ) {
        const text = (await lines.question(`${question} (${proposed[key]}) `, { signal: stop.signal })).trim()
        const next = { ...answers, [key]: text || proposed[key] }
        const problem = problemsOf(next).find(({ where }) => where === `--${key}`)
        if (problem !== undefined) tell(problem)
        else answers = next
        isFit = problem === undefined
      }
    }
    return answers
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error
    output.write('\n')
    return undefined
  } finally {
    lines.close()
  }
}
