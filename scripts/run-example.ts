// `npm run example NAME`: runs one of the examples, or says which there are.
import { nearest } from '../src/core/nearest.ts'

interface Example {
  readonly point: string
  readonly file: string
}

const EXAMPLES: Readonly<Record<string, Example>> = {
  'remote-lambda': { point: 'a function calls one in another account and gets its answer', file: 'run.ts' },
  'kinesis-bridge': { point: 'a stream’s records reach a function in another account; `npm start`', file: 'tour.ts' },
  'assume-role-resources': { point: 'a function reads a bucket and operates machines elsewhere', file: 'run.ts' },
  'multi-account': { point: 'the same work in several accounts, failures kept apart', file: 'run.ts' },
  'resource-policy-vpc': { point: 'a call without any role, to a function in a private subnet', file: 'run.ts' },
}

const [name = ''] = process.argv.slice(2)
const example = Object.hasOwn(EXAMPLES, name) ? EXAMPLES[name] : undefined
if (example === undefined) {
  refuse(name)
  process.exitCode = 2
} else await import(`../examples/${name}/${example.file}`)

function refuse(name: string): void {
  const names = Object.keys(EXAMPLES)
  const like = nearest(name, names)
  const problem = name === '' ? 'which example?' : `there is no example \`${name}\``
  const hint = like === undefined ? 'npm run example NAME, with one of these' : `did you mean \`${like}\`?`
  const width = Math.max(...names.map(({ length }) => length))
  const lines = names.map((one) => `  ${one.padEnd(width)}  ${EXAMPLES[one]?.point}`)
  process.stderr.write(`${problem}\n${hint}\n\n${lines.join('\n')}\n`)
}
