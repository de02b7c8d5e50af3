/** Says what is wrong with the input and how to mend it; the process ends with 2. */
export function badInput(problem: string, hint: string): void {
  process.stderr.write(`xacct: ${problem}\n       ${hint}\n`)
  process.exitCode = 2
}
