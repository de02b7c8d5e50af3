import { BridgeError } from './bridge-error.ts'

/**
 * What the topology gave this function under a name: the JSON of `XACCT_TARGET_<NAME>` or `XACCT_ACCOUNT_<NAME>`, the name in
 * upper case and with `_` for all but letters and digits.
 * @throws BridgeError where there is nothing, with the names that there are
 */
export function fromEnvironment(what: 'Target' | 'Account', name: string): unknown {
  const prefix = `XACCT_${what}_`.toUpperCase()
  const variable = prefix + name.toUpperCase().replace(/[^A-Z0-9]/g, '_')
  const text = process.env[variable]
  try {
    return JSON.parse(text as string)
  } catch {
    const nameOf = (one: string) => one.slice(prefix.length).toLowerCase()
    const known = Object.keys(process.env)
      .filter((one) => one.startsWith(prefix))
      .map(nameOf)
    const like = known.find((one) => isLike(one, nameOf(variable)))
    const hint = `${like ? `did you mean \`${like}\`? ` : ''}there are: ${known.join(', ') || 'none'}`
    const problem = `no \`${name}\`: ${variable} is not ${text ? 'JSON' : 'set'}; ${hint}`
    throw new BridgeError(`Unknown${what}`, problem, 'options')
  }
}

/** Whether half of the pairs of letters are the same: enough for a hint, and a quarter of the size of an edit distance. */
function isLike(known: string, name: string): boolean {
  return Array.from(known).filter((_, at) => name.includes(known.slice(at, at + 2))).length * 2 >= known.length
}
