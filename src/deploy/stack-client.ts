import { randomUUID } from 'node:crypto'
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
import { ChangeRefused } from './stack-problem.ts'

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
  /** The thing is made anew, and the old one deleted. `maybe`: CloudFormation knows only once it is at it. */
  readonly replacement: boolean | 'maybe'
  /** The properties that change, as far as it is told. */
  readonly properties: readonly string[]
}

export interface ChangeSet {
  readonly name: string
  readonly changes: readonly StackChange[]
}

/** The template itself, or where it lies. */
export type TemplateSource = { readonly TemplateBody: string } | { readonly TemplateURL: string }

export interface StackInput {
  readonly template: TemplateSource
  readonly parameters: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
}

/** Between two looks at AWS, in milliseconds. */
const PATIENCE = { local: 100, aws: 2_000 }

const MOST_LOOKS = 5

/** How it is said that a change set would be empty. */
const NOTHING = /didn't contain changes|No updates are to be performed/

/** Whether CloudFormation is at work on a stack; one whose creation was never begun waits for somebody. */
export function isUnderWay(state: StackState | undefined): boolean {
  const status = state?.StackStatus ?? ''
  return status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS'
}

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
    // With a token, a request that is sent again since its answer was lost is answered like the first.
    const request = { StackName: this.#name, ClientRequestToken: randomUUID(), ...wire(input) }
    const { StackId } = await this.#client.send(new CreateStackCommand(request))
    return (await this.follow(undefined, tell, StackId)) as StackState
  }

  /**
   * Lets CloudFormation find out what would change; `undefined` where nothing would.
   * @throws ChangeRefused where it cannot be changed like that
   */
  async createChangeSet(name: string, input: StackInput): Promise<ChangeSet | undefined> {
    const place = { StackName: this.#name, ChangeSetName: name }
    try {
      await this.#client.send(new CreateChangeSetCommand({ ...place, ChangeSetType: 'UPDATE', ...wire(input) }))
    } catch (error) {
      if (NOTHING.test((error as Error).message)) return undefined
      // The name is ours alone: it is there already because the answer was lost.
      if ((error as Error).name !== 'AlreadyExistsException') throw error
    }
    for (;;) {
      const { Status, StatusReason = '', changes } = await this.#describeChangeSet(place)
      if (Status === 'CREATE_COMPLETE') return { name, changes }
      if (Status === 'FAILED') {
        await this.deleteChangeSet(name)
        if (NOTHING.test(StatusReason)) return undefined
        throw new ChangeRefused(StatusReason)
      }
      await this.#wait()
    }
  }

  async #describeChangeSet(place: { StackName: string; ChangeSetName: string }) {
    const all: StackChange[] = []
    for (let NextToken: string | undefined; ; ) {
      const request = { ...place, ...(NextToken !== undefined && { NextToken }) }
      const page = await this.#client.send(new DescribeChangeSetCommand(request))
      all.push(...(page.Changes ?? []).flatMap(readChange))
      if (page.NextToken === undefined) return { ...page, changes: all }
      NextToken = page.NextToken
    }
  }

  /**
   * The same, and nothing of it is left behind.
   * @throws ChangeRefused where it cannot be changed like that
   */
  async previewChanges(name: string, input: StackInput): Promise<readonly StackChange[]> {
    try {
      const changeSet = await this.createChangeSet(name, input)
      if (changeSet !== undefined) await this.deleteChangeSet(name)
      return changeSet?.changes ?? []
    } catch (error) {
      // Whether there is one now is not known.
      await this.deleteChangeSet(name).catch(() => {})
      throw error
    }
  }

  async deleteChangeSet(name: string): Promise<void> {
    await this.#client.send(new DeleteChangeSetCommand({ StackName: this.#name, ChangeSetName: name }))
  }

  /** Carries a change set out and tells each event as it comes; answers the stack’s state at the end. */
  async execute(name: string, tell: (event: Told) => void): Promise<StackState> {
    const since = await this.lastEvent()
    const request = { StackName: this.#name, ChangeSetName: name, ClientRequestToken: randomUUID() }
    try {
      await this.#client.send(new ExecuteChangeSetCommand(request))
    } catch (error) {
      // Either it cannot be carried out, or it was and the answer was lost: then something has happened since.
      const isCarriedOut = /^(InvalidChangeSetStatus|ChangeSetNotFound)/.test((error as Error).name)
      if (!isCarriedOut || (await this.lastEvent()) === since) throw error
    }
    return (await this.follow(since, tell)) as StackState
  }

  /** Deletes the stack; `undefined` at the end means that it is gone. */
  async delete(tell: (event: Told) => void): Promise<StackState | undefined> {
    const state = await this.describe()
    if (state?.StackId === undefined) return undefined
    const since = await this.lastEvent()
    await this.#client.send(new DeleteStackCommand({ StackName: state.StackId, ClientRequestToken: randomUUID() }))
    const end = await this.follow(since, tell, state.StackId)
    return end?.StackStatus === 'DELETE_COMPLETE' ? undefined : end
  }

  /** What happened last. */
  async lastEvent(): Promise<string | undefined> {
    const { StackEvents } = await this.#client.send(new DescribeStackEventsCommand({ StackName: this.#name }))
    return StackEvents?.[0]?.EventId
  }

  /**
   * Tells the events after one, until the stack is at rest.
   * @param stackId by which it is known even when it is gone
   */
  async follow(
    since: string | undefined,
    tell: (event: Told) => void,
    stackId?: string,
  ): Promise<StackState | undefined> {
    let last = since
    for (let looks = 1; ; looks++) {
      const state = await this.#state(stackId)
      for (const event of await this.#eventsAfter(last, stackId)) {
        last = event.EventId
        tell(readEvent(event))
      }
      // What was asked for just now may not have begun yet.
      const hasBegun = last !== since || looks >= MOST_LOOKS
      if (hasBegun && !isUnderWay(state)) return state
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
    ...template,
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
  const { Action = '', LogicalResourceId = '', PhysicalResourceId, ResourceType = '' } = ResourceChange
  const { Replacement, Details = [] } = ResourceChange
  return [
    {
      action: Action,
      logicalId: LogicalResourceId,
      type: ResourceType,
      replacement: Replacement === 'Conditional' ? 'maybe' : Replacement === 'True',
      properties: [...new Set(Details.map(({ Target }) => Target?.Name ?? Target?.Attribute ?? ''))].filter(Boolean),
      ...(PhysicalResourceId !== undefined && { physicalId: PhysicalResourceId }),
    },
  ]
}
