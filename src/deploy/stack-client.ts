import { setTimeout as pause } from 'node:timers/promises'
import {
  type Change,
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  type StackEvent,
  type Stack as StackState,
} from '@aws-sdk/client-cloudformation'
import type { Connection } from './connection.ts'

/** One event of a stack, as it is told. */
export interface Told {
  readonly logicalId: string
  readonly type: string
  readonly status: string
  readonly reason?: string
}

export interface StackChange {
  readonly action: 'Add' | 'Modify' | 'Remove' | string
  readonly logicalId: string
  readonly physicalId?: string
  readonly type: string
  /** The thing is made anew, and the old one deleted. */
  readonly replacement: boolean
}

export interface ChangeSet {
  readonly name: string
  readonly changes: readonly StackChange[]
}

export interface StackInput {
  readonly template: string
  readonly parameters: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
}

/** Between two looks at AWS, in milliseconds. */
const PATIENCE = { local: 100, aws: 2_000 }

/** How it is said that a change set would be empty. */
const NOTHING = /didn't contain changes|No updates are to be performed/

/** One stack of one account and Region, by CloudFormation’s own API. */
export class StackClient {
  readonly #client: CloudFormationClient
  readonly #name: string
  readonly #wait: () => Promise<void>

  constructor(connection: Connection, region: string, name: string) {
    this.#client = new CloudFormationClient(connection.config(region))
    this.#name = name
    const milliseconds = connection.isLocal ? PATIENCE.local : PATIENCE.aws
    this.#wait = () => pause(milliseconds)
  }

  /** The stack as it stands; `undefined` where there is none. */
  async describe(): Promise<StackState | undefined> {
    try {
      const { Stacks } = await this.#client.send(new DescribeStacksCommand({ StackName: this.#name }))
      return Stacks?.[0]
    } catch (error) {
      if (/does not exist/.test((error as Error).message)) return undefined
      throw error
    }
  }

  async template(): Promise<string | undefined> {
    const { TemplateBody } = await this.#client.send(new GetTemplateCommand({ StackName: this.#name }))
    return TemplateBody
  }

  /** Makes the stack and tells each event as it comes; answers its state at the end. What fails is rolled back. */
  async create(input: StackInput, tell: (event: Told) => void): Promise<StackState> {
    await this.#client.send(new CreateStackCommand({ StackName: this.#name, ...wire(input) }))
    return (await this.follow(undefined, tell)) as StackState
  }

  /** Lets CloudFormation find out what would change; `undefined` where nothing would. */
  async createChangeSet(name: string, input: StackInput): Promise<ChangeSet | undefined> {
    const place = { StackName: this.#name, ChangeSetName: name }
    try {
      await this.#client.send(new CreateChangeSetCommand({ ...place, ChangeSetType: 'UPDATE', ...wire(input) }))
    } catch (error) {
      if (NOTHING.test((error as Error).message)) return undefined
      throw error
    }
    for (;;) {
      const { Status, StatusReason = '', Changes = [] } = await this.#client.send(new DescribeChangeSetCommand(place))
      if (Status === 'CREATE_COMPLETE') return { name, changes: Changes.flatMap(readChange) }
      if (Status === 'FAILED') {
        await this.deleteChangeSet(name)
        if (NOTHING.test(StatusReason)) return undefined
        throw new Error(StatusReason)
      }
      await this.#wait()
    }
  }

  async deleteChangeSet(name: string): Promise<void> {
    await this.#client.send(new DeleteChangeSetCommand({ StackName: this.#name, ChangeSetName: name }))
  }

  /** Carries a change set out and tells each event as it comes; answers the stack’s state at the end. */
  async execute(name: string, tell: (event: Told) => void): Promise<StackState> {
    const since = await this.#lastEvent()
    await this.#client.send(new ExecuteChangeSetCommand({ StackName: this.#name, ChangeSetName: name }))
    return (await this.follow(since, tell)) as StackState
  }

  /** Deletes the stack; `undefined` at the end means that it is gone. */
  async delete(tell: (event: Told) => void): Promise<StackState | undefined> {
    const state = await this.describe()
    if (state?.StackId === undefined) return undefined
    const since = await this.#lastEvent()
    await this.#client.send(new DeleteStackCommand({ StackName: state.StackId }))
    const end = await this.follow(since, tell, state.StackId)
    return end?.StackStatus === 'DELETE_COMPLETE' ? undefined : end
  }

  /** Tells the events after one, until the stack is at rest. */
  async follow(
    since: string | undefined,
    tell: (event: Told) => void,
    stackId?: string,
  ): Promise<StackState | undefined> {
    let last = since
    for (;;) {
      const state = await this.#state(stackId)
      for (const event of await this.#eventsAfter(last, stackId)) {
        last = event.EventId
        tell(readEvent(event))
      }
      if (!/_IN_PROGRESS$/.test(state?.StackStatus ?? '') || state?.StackStatus === 'REVIEW_IN_PROGRESS') return state
      await this.#wait()
    }
  }

  /** The events that a failed stack’s end goes back to: the first failures, without those that only followed. */
  async failures(): Promise<Told[]> {
    const events = await this.#eventsAfter(undefined)
    const begin = events.findLastIndex(
      ({ ResourceType, ResourceStatus }) =>
        ResourceType === 'AWS::CloudFormation::Stack' &&
        /^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(ResourceStatus ?? ''),
    )
    return events
      .slice(Math.max(0, begin))
      .filter(
        ({ ResourceStatus, ResourceType }) =>
          /FAILED$/.test(ResourceStatus ?? '') && ResourceType !== 'AWS::CloudFormation::Stack',
      )
      .filter(({ ResourceStatusReason = '' }) => !/cancelled/i.test(ResourceStatusReason))
      .map(readEvent)
  }

  destroy(): void {
    this.#client.destroy()
  }

  /** A deleted stack is still known by its id. */
  async #state(stackId: string | undefined): Promise<StackState | undefined> {
    if (stackId === undefined) return this.describe()
    const { Stacks } = await this.#client.send(new DescribeStacksCommand({ StackName: stackId }))
    return Stacks?.[0]
  }

  async #lastEvent(): Promise<string | undefined> {
    return (await this.#eventsAfter(undefined)).at(-1)?.EventId
  }

  /** Oldest first. */
  async #eventsAfter(last: string | undefined, stackId = this.#name): Promise<StackEvent[]> {
    const events: StackEvent[] = []
    let NextToken: string | undefined
    do {
      const page = await this.#client.send(
        new DescribeStackEventsCommand({ StackName: stackId, ...(NextToken && { NextToken }) }),
      )
      for (const event of page.StackEvents ?? []) {
        if (event.EventId === last) return events.reverse()
        events.push(event)
      }
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    return events.reverse()
  }
}

function wire({ template, parameters, tags }: StackInput) {
  return {
    TemplateBody: template,
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  }
}

function readEvent({
  LogicalResourceId = '',
  ResourceType = '',
  ResourceStatus,
  ResourceStatusReason,
}: StackEvent): Told {
  return {
    logicalId: LogicalResourceId,
    type: ResourceType,
    status: ResourceStatus ?? '',
    ...(ResourceStatusReason !== undefined && { reason: ResourceStatusReason }),
  }
}

function readChange({ ResourceChange }: Change): StackChange[] {
  if (ResourceChange === undefined) return []
  const { Action = '', LogicalResourceId = '', PhysicalResourceId, ResourceType = '', Replacement } = ResourceChange
  return [
    {
      action: Action,
      logicalId: LogicalResourceId,
      type: ResourceType,
      replacement: Replacement === 'True',
      ...(PhysicalResourceId !== undefined && { physicalId: PhysicalResourceId }),
    },
  ]
}
