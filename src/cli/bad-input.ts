import { nearest } from '../core/nearest.ts'

/** Says what is wrong with the input and how to mend it; the process ends with 2. */
export function badInput(problem: string, hint: string): void {
  process.stderr.write(`xacct: ${problem}\n       ${hint}\n`)
  process.exitCode = 2
}

/** What a command line holds that the command does not know: problem and hint, or nothing. */
export function unknownInput(
  rawArgs: readonly string[],
  words: readonly string[],
  known: readonly string[],
): [string, string] | undefined {
  for (const arg of rawArgs) {
    const name = /^--(?:no-)?([^=]+)/.exec(arg)?.[1]
    if (name === undefined || known.includes(name) || name === 'help') continue
    const like = nearest(name, known)
    return [
      `no option \`--${name}\``,
      like === undefined ? `there are ${known.map((one) => `--${one}`).join(', ')}` : `did you mean --${like}?`,
    ]
  }
  const [word] = words
  return word === undefined ? undefined : [`\`${word}\` is a word too many`, 'see --help for what the command takes']
}
