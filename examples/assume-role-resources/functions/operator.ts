import { DescribeInstancesCommand, EC2Client, StartInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { account, BridgeError } from 'xacct/runtime'

export type Order =
  | { readonly do: 'read'; readonly bucket: string; readonly key: string }
  | { readonly do: 'list' }
  | { readonly do: 'start' | 'stop'; readonly instances: readonly string[] }

/** What came of it, or why nothing did. */
export type Outcome =
  | { readonly value: string | Readonly<Record<string, string>> }
  | { readonly code: string; readonly message: string; readonly fix?: string }

const s3 = account('reports').client(S3Client)
const ec2 = account('machines').client(EC2Client)

export async function handler(order: Order): Promise<Outcome> {
  try {
    return { value: await carryOut(order) }
  } catch (error) {
    const { name, message } = error as Error
    if (!(error instanceof BridgeError)) return { code: name, message }
    return { code: error.code, message, ...(error.fix !== undefined && { fix: error.fix }) }
  }
}

async function carryOut(order: Order): Promise<string | Readonly<Record<string, string>>> {
  if (order.do === 'read') {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: order.bucket, Key: order.key }))
    return (await Body?.transformToString()) ?? ''
  }
  if (order.do === 'list') return states()
  const InstanceIds = [...order.instances]
  if (order.do === 'start') await ec2.send(new StartInstancesCommand({ InstanceIds }))
  else await ec2.send(new StopInstancesCommand({ InstanceIds }))
  return states()
}

/** The state of every machine by its id. */
async function states(): Promise<Readonly<Record<string, string>>> {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}))
  const machines = Reservations.flatMap(({ Instances = [] }) => Instances)
  return Object.fromEntries(machines.map(({ InstanceId = '', State }) => [InstanceId, `${State?.Name}`]))
}
