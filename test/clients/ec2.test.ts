import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type LocalAws, startLocalAws } from '../../src/local/index.ts'
import { pickTestPlace } from '../local/test-accounts.ts'
import { cleanEnvironment, runPython, whyNoBoto3 } from './python.ts'

/* EC2 with boto3 and the AWS CLI as they come. */

const execute = promisify(execFile)
const { accounts, region } = pickTestPlace('ec2.test.ts')
const [home, cliAccount] = accounts
const noBoto3 = await whyNoBoto3()
const cli = ['-m', 'awscli']
const noCli = await execute('python3', [...cli, '--version']).then(
  () => undefined,
  (error: Error) => `no AWS CLI: ${error.message.trim().split('\n').at(-1)}`,
)
for (const missing of [noBoto3, noCli]) if (missing) console.log(`skipped: ${missing}`)

// Each command costs half a second of processor time, and this may not be the only thing that runs.
vi.setConfig({ testTimeout: 60_000 })

let aws: LocalAws
beforeAll(async () => {
  aws = await startLocalAws()
})
afterAll(() => aws.close())

/** What ec2.py has to see. */
const SEEN: Readonly<Record<string, unknown>> = {
  vpc_and_its_waiters: ['available', [{ Key: 'Name', Value: 'grün & blau' }], true],
  nat_gateway_and_its_waiter: ['pending', true],
  security_group: [
    [true, -1],
    [false, 443],
  ],
  endpoints: [
    true,
    [
      ['Gateway', 'available'],
      ['Interface', 'available'],
    ],
  ],
  instances_and_their_waiters: [
    ['running', 'stopping'],
    ['running', 'stopping'],
  ],
  by_page: [8, 2],
  as_resources: ['10.0.0.0/16', 8, ['default', 'web']],
  refused: [
    ['DependencyViolation', 400],
    ['DryRunOperation', 412],
    ['InvalidInstanceID.NotFound', 400],
  ],
}

describe.skipIf(noBoto3)('boto3', () => {
  let answers: Record<string, unknown>
  beforeAll(async () => {
    answers = await runPython('ec2.py', region, aws.endpoint, home)
  }, 60_000)
  test.each(Object.entries(SEEN))('%s', (name, expected) => expect(answers[name]).toEqual(expected))
})

/** Runs one command as the account's root user. */
async function run(command: string, ...parameters: string[]): Promise<Readonly<Record<string, never>>> {
  const env = {
    ...cleanEnvironment(region),
    AWS_ACCESS_KEY_ID: cliAccount,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_PAGER: '',
  }
  const all = [...cli, '--output', 'json', 'ec2', ...command.split(' '), ...parameters]
  const { stdout } = await execute('python3', all, { env, timeout: 30_000 })
  return stdout.trim() === '' ? {} : JSON.parse(stdout)
}

describe.skipIf(noCli)('the AWS CLI', () => {
  test('makes a VPC, finds it by a query, and is told what is in the way', async () => {
    const { Vpc } = (await run('create-vpc --cidr-block 10.0.0.0/16')) as unknown as { Vpc: { VpcId: string } }
    const tags = ['--tags', 'Key=Name,Value=mine', 'Key=team,Value=a b']
    const [, group] = await Promise.all([
      run('create-tags --resources', Vpc.VpcId, ...tags),
      run('create-security-group --group-name web --description web --vpc-id', Vpc.VpcId),
    ])
    const { GroupId } = group as unknown as { GroupId: string }
    const rule = ['IpProtocol=tcp,FromPort=22,ToPort=22,IpRanges=[{CidrIp=10.0.0.0/8,Description=ssh}]']
    const [found, , refused] = await Promise.all([
      run('describe-vpcs --filters Name=tag:Name,Values=m?ne --query Vpcs[].Tags[].Value'),
      run('authorize-security-group-ingress --group-id', GroupId, '--ip-permissions', ...rule),
      run('delete-vpc --vpc-id', Vpc.VpcId).catch((error: { stderr: string }) => error.stderr.trim()),
    ])
    expect(found).toEqual(['mine', 'a b'])
    expect(refused).toContain(
      `An error occurred (DependencyViolation) when calling the DeleteVpc operation: The vpc '${Vpc.VpcId}' has dependencies and cannot be deleted.`,
    )
    const groups = await run('describe-security-groups --query SecurityGroups[0].IpPermissions --group-ids', GroupId)
    expect(groups).toMatchObject([{ FromPort: 22, IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'ssh' }] }])
  })
})
