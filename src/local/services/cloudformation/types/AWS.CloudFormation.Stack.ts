import type { CreateStackOutput, DescribeStacksOutput, Stack } from '@aws-sdk/client-cloudformation'
import { HandlerFailure } from '../deployment/handler-failure.ts'
import { integer, mapOf, tags, text, texts } from '../property-schema.ts'
import { type Attributes, defineResourceType, type ResourceRequest } from '../resource-type.ts'

interface Properties {
  readonly TemplateURL: string
  readonly Parameters?: Readonly<Record<string, string>>
  readonly NotificationARNs?: readonly string[]
  readonly TimeoutInMinutes?: number
}

type Request = ResourceRequest<Properties>

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html */
export default defineResourceType<Properties>({
  properties: {
    NotificationARNs: texts,
    Parameters: mapOf(text),
    Tags: tags,
    TemplateURL: text,
    TimeoutInMinutes: integer,
  },
  required: ['TemplateURL'],
  attributes: ['Outputs.*', 'StackId'],
  name: { property: 'StackName', maxLength: 128 },
  taggable: true,

  create: async (request) => {
    const { name: StackName, properties, call, created, stack } = request
    const { StackId = '' } = await call<CreateStackOutput>('cloudformation', 'CreateStack', {
      StackName,
      ...inputOf(request),
      TimeoutInMinutes: properties.TimeoutInMinutes,
      // What goes wrong in there is rolled back from here.
      OnFailure: 'DO_NOTHING',
    })
    stack.nest(StackId)
    created(StackId)
    const { StackStatus, StackStatusReason = '' } = await settleStack(request, StackId)
    if (StackStatus === 'CREATE_COMPLETE') return readAttributes(request, StackId)
    throw embedded(StackId, `was not successfully created: ${StackStatusReason}`)
  },

  update: async (request) => {
    const { physicalId: StackName, call } = request
    const input = { StackName, ...inputOf(request) }
    const hasChanged = await call('cloudformation', 'UpdateStack', input).then(
      () => true,
      (error: unknown) => {
        if (error instanceof HandlerFailure && error.message.startsWith('No updates are to be performed')) return false
        throw error
      },
    )
    const { StackStatus, StackStatusReason = '' } = await settleStack(request, StackName)
    if (!hasChanged || StackStatus === 'UPDATE_COMPLETE') return readAttributes(request, StackName)
    throw embedded(
      StackName,
      `was not successfully updated. Currently in ${StackStatus} with reason: ${StackStatusReason}`,
    )
  },

  delete: async (request) => {
    const { physicalId: StackName, call } = request
    await call('cloudformation', 'DeleteStack', { StackName })
    const { StackStatus, StackStatusReason = '' } = await settleStack(request, StackName)
    if (StackStatus !== 'DELETE_COMPLETE')
      throw embedded(StackName, `was not successfully deleted: ${StackStatusReason}`)
  },
})

function inputOf({ properties, tags: Tags, stack }: Request) {
  const { TemplateURL, Parameters = {}, NotificationARNs } = properties
  const parameters = Object.entries(Parameters)
  return {
    TemplateURL,
    Parameters: parameters.map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    NotificationARNs,
    Tags,
    Capabilities: stack.capabilities,
  }
}

async function describe({ call }: Request, StackName: string): Promise<Stack> {
  const { Stacks = [] } = await call<DescribeStacksOutput>('cloudformation', 'DescribeStacks', { StackName })
  return Stacks[0] as Stack
}

async function settleStack(request: Request, id: string): Promise<Stack> {
  let stack = await describe(request, id)
  await request.settle(async () => {
    stack = await describe(request, id)
    return !stack.StackStatus?.endsWith('_IN_PROGRESS')
  })
  return stack
}

async function readAttributes(request: Request, StackId: string): Promise<Attributes> {
  const { Outputs = [] } = await describe(request, StackId)
  const outputs = Outputs.map(({ OutputKey, OutputValue = '' }) => [`Outputs.${OutputKey}`, OutputValue])
  return { StackId, ...Object.fromEntries(outputs) }
}

function embedded(id: string, what: string): HandlerFailure {
  return new HandlerFailure(`Embedded stack ${id} ${what}`, 'GeneralServiceException')
}
