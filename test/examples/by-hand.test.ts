import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startLocalAws } from '../../src/local/index.ts'

const missing = [
  ['aws', ['--version']],
  ['python3', ['-c', 'import boto3']],
].flatMap(([program, args]) => {
  try {
    execFileSync(program as string, args as string[], { stdio: 'ignore' })
    return []
  } catch {
    return [(args as string[])[1] === undefined ? program : 'boto3']
  }
})
if (missing.length > 0) console.log(`by-hand.sh is not run: this machine has no ${missing.join(' and no ')}`)

test.skipIf(missing.length > 0)(
  "the README's tour with the AWS CLI and boto3 works as written",
  { timeout: 60_000 },
  async () => {
    const lines: string[] = []
    const aws = await startLocalAws({ log: (line) => lines.push(line) })
    try {
      const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', AWS_ENDPOINT_URL: aws.endpoint }
      const { stdout } = await promisify(execFile)('examples/by-hand/by-hand.sh', { env })
      const said = stdout.split('\n').map((line) => line.trim())
      expect(said[said.indexOf('its role may not assume the other one yet:') + 1]).toBe(
        'An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:sts::111111111111:assumed-role/caller-role/caller is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role/may-greet because no identity-based policy allows the sts:AssumeRole action',
      )
      expect(said[said.indexOf('now it may:') + 1]).toBe("{'hello': 'Ada', 'from': '222222222222'}")
      expect(said[said.indexOf('the role in 222222222222 trusts 111111111111 no longer:') + 1]).toMatch(
        /because no role trust policy allows the sts:AssumeRole action$/,
      )
      expect(lines.filter((line) => line.startsWith('denied sts:AssumeRole'))).toHaveLength(2)
    } finally {
      await aws.close()
    }
  },
)
