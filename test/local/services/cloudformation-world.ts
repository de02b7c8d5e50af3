import * as sdk from '@aws-sdk/client-cloudformation'
import { afterAll, beforeAll, beforeEach, vi } from 'vitest'
import { type LocalAws, startLocalAws } from '../../../src/local/index.ts'
import { pickTestPlace, type Refusal } from '../test-accounts.ts'
import { createRole, createUser, type Keys, rootIam, type Statement } from '../test-principals.ts'

export const place = pickTestPlace('cloudformation')
export const { region, partition } = place
export const [owner, other] = place.accounts

export type Resources = Readonly<Record<string, unknown>>

/** A template as JSON. */
export function template(Resources: Resources, more: object = {}): string {
  return JSON.stringify({ ...more, Resources })
}

export const queue = (Properties: object = {}, more: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties, ...more })
export const ref = (name: string) => ({ Ref: name })
export const getAtt = (...path: readonly string[]) => ({ 'Fn::GetAtt': path })

/** A resource that fails whoever deploys it: a permission for a function that is not there. */
export const failing = (more: object = {}) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: { FunctionName: 'missing', Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com' },
  ...more,
})

export const invalid = (message: string): Refusal => ({ code: 'ValidationError', status: 400, message })

export const CLOUDFORMATION_TRUST: Statement = {
  Effect: 'Allow',
  Principal: { Service: 'cloudformation.amazonaws.com' },
  Action: 'sts:AssumeRole',
}

/** An event, short: who, what, and why where there is a reason. */
export type ShortEvent = readonly [logicalId: string, status: string, reason?: string]

/** A local AWS for one test file, new before each test. */
export function startCloudFormationWorld() {
  let aws: LocalAws
  const clientOf = (account: string = owner, credentials?: Keys, where = region) =>
    new sdk.CloudFormationClient({
      ...aws.account(account, where),
      ...(credentials && { credentials }),
      maxAttempts: 1,
    })
  beforeAll(async () => {
    aws = await startLocalAws()
  })
  beforeEach(() => aws.reset())
  afterAll(() => aws.close())

  /** Waits until a stack is still, and answers it. */
  async function settled(StackName: string, client = clientOf()): Promise<sdk.Stack> {
    return vi.waitFor(
      async () => {
        const { Stacks = [] } = await client.send(new sdk.DescribeStacksCommand({ StackName }))
        const [stack] = Stacks
        if (stack?.StackStatus?.endsWith('_IN_PROGRESS')) throw new Error(`still ${stack.StackStatus}`)
        return stack as sdk.Stack
      },
      { timeout: 10_000, interval: 5 },
    )
  }

  /** Creates a stack and waits until it is still. */
  async function create(
    TemplateBody: string,
    input: Partial<sdk.CreateStackCommandInput> = {},
    client = clientOf(),
  ): Promise<sdk.Stack> {
    const command = new sdk.CreateStackCommand({ StackName: 'one', TemplateBody, Capabilities: IAM, ...input })
    const { StackId = '' } = await client.send(command)
    return settled(StackId, client)
  }

  /** Updates a stack and waits until it is still. */
  async function update(
    TemplateBody: string,
    input: Partial<sdk.UpdateStackCommandInput> = {},
    client = clientOf(),
  ): Promise<sdk.Stack> {
    const command = new sdk.UpdateStackCommand({ StackName: 'one', TemplateBody, Capabilities: IAM, ...input })
    const { StackId = '' } = await client.send(command)
    return settled(StackId, client)
  }

  /** Deletes a stack and waits until it is still. */
  async function remove(stack: string, input: Partial<sdk.DeleteStackCommandInput> = {}, client = clientOf()) {
    await client.send(new sdk.DeleteStackCommand({ StackName: stack, ...input }))
    return settled(stack, client)
  }

  /** A stack's events, oldest first, from the one after `since` of them on. */
  async function events(StackName: string, since = 0, client = clientOf()): Promise<ShortEvent[]> {
    const { StackEvents = [] } = await client.send(new sdk.DescribeStackEventsCommand({ StackName }))
    return StackEvents.toReversed()
      .slice(since)
      .map(({ LogicalResourceId = '', ResourceStatus = '', ResourceStatusReason }) =>
        ResourceStatusReason === undefined
          ? [LogicalResourceId, ResourceStatus]
          : [LogicalResourceId, ResourceStatus, ResourceStatusReason],
      )
  }

  /** By logical id, the physical ids of the resources that a stack has. */
  async function physicalIds(StackName: string): Promise<Record<string, string | undefined>> {
    const { StackResources = [] } = await clientOf().send(new sdk.DescribeStackResourcesCommand({ StackName }))
    return Object.fromEntries(StackResources.map((one) => [one.LogicalResourceId, one.PhysicalResourceId]))
  }

  return {
    aws: () => aws,
    clientOf,
    settled,
    create,
    update,
    remove,
    events,
    physicalIds,
    role: (name: string, trust: readonly Statement[], statements: readonly Statement[] = [], account: string = owner) =>
      createRole(rootIam(aws, account, region), name, trust, statements),
    user: (name: string, ...statements: readonly Statement[]) =>
      createUser(rootIam(aws, owner, region), name, ...statements),
  }
}

const IAM: sdk.Capability[] = ['CAPABILITY_NAMED_IAM']

/** By output key, a stack's outputs. */
export function outputsOf({ Outputs = [] }: sdk.Stack): Record<string, string | undefined> {
  return Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]))
}
