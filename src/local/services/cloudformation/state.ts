import type {
  Capability,
  Change,
  ChangeSetStatus,
  ExecutionStatus,
  OnStackFailure,
  ResourceStatus,
  RollbackConfiguration,
  StackStatus,
} from '@aws-sdk/client-cloudformation'
import type { ResolvedParameter } from '../../../cloudformation/template/resolve-parameters.ts'
import type { ResourceDeclaration, Template } from '../../../cloudformation/template/template.ts'
import type { TemplateObject, TemplateValue } from '../../../cloudformation/template/template-value.ts'
import type { Partition } from '../../../core/partition.ts'
import { declareState } from '../../store/state.ts'
import type { Attributes, Tag } from './resource-type.ts'

/** Everything a stack is made from: a template, its parameters, and what else a request says about the stack. */
export interface StackSource {
  /** The template as it was sent. */
  readonly body: string
  /** The template after its transforms; absent where it has none. */
  readonly processed?: TemplateObject
  readonly template: Template
  readonly parameters: ReadonlyMap<string, ResolvedParameter>
  readonly tags: readonly Tag[]
  readonly capabilities: readonly Capability[]
  readonly notificationArns: readonly string[]
  readonly rollbackConfiguration: RollbackConfiguration
}

export interface StackResource {
  readonly logicalId: string
  readonly type: string
  readonly declaration: ResourceDeclaration
  /** Evaluated; what was made, or was to be made. */
  readonly properties: TemplateObject
  /** The same with asterisks for parameters that are not to be shown. */
  readonly shown: TemplateObject
  readonly tags: readonly Tag[]
  readonly attributes: Attributes
  /** Evaluated. */
  readonly metadata?: TemplateValue
  /** Logical ids of what had to be there first. */
  readonly dependencies: ReadonlySet<string>
  readonly physicalId?: string
  readonly status: ResourceStatus
  readonly statusReason?: string
  readonly timestamp: number
}

export interface StackEvent {
  readonly eventId: string
  readonly logicalId: string
  readonly physicalId: string
  readonly type: string
  readonly status: ResourceStatus | StackStatus
  readonly reason?: string
  readonly detailedStatus?: 'VALIDATION_FAILED'
  readonly properties?: TemplateObject
  readonly clientRequestToken?: string
  readonly timestamp: number
}

export interface StackOutput {
  readonly key: string
  readonly value: string
  readonly description?: string
  readonly exportName?: string
}

/** Where an update that fails goes back to. */
export interface RollbackPoint {
  readonly source: StackSource
  readonly outputs: readonly StackOutput[]
  readonly imports: ReadonlySet<string>
  readonly resources: ReadonlyMap<string, StackResource>
}

/** A deployment that is under way. */
export interface RunningOperation {
  /** Why it is to stop: nothing new is begun then. */
  stopped?: 'failure' | 'cancel' | 'delete' | 'timeout'
  /** Why the stack as a whole has failed, where no single resource has. */
  failure?: string
  /** Settles when the stack is still again; never rejects. */
  done: Promise<void>
}

export interface Stack {
  readonly id: string
  readonly name: string
  readonly account: string
  readonly region: string
  readonly partition: Partition
  readonly createdAt: number
  status: StackStatus
  statusReason?: string
  updatedAt?: number
  deletedAt?: number
  /** Absent while there are only change sets. */
  source?: StackSource
  outputs: readonly StackOutput[]
  /** Names of exports that its template imports. */
  imports: ReadonlySet<string>
  readonly resources: Map<string, StackResource>
  /** Oldest first. */
  readonly events: StackEvent[]
  roleArn?: string
  disableRollback: boolean
  onFailure: OnStackFailure
  timeoutMinutes?: number
  terminationProtected: boolean
  policy?: string
  changeSetId?: string
  clientRequestToken?: string
  operation?: RunningOperation
  rollbackPoint?: RollbackPoint
  /** What updates have replaced, to be deleted once one has gone well. */
  replaced: readonly StackResource[]
  /** Ids of the stack that this one is nested in, and of the outermost. */
  parentId?: string
  rootId?: string
}

export interface ChangeSet {
  readonly id: string
  readonly name: string
  readonly type: 'CREATE' | 'UPDATE'
  readonly stackId: string
  readonly stackName: string
  readonly description?: string
  readonly createdAt: number
  readonly clientToken?: string
  readonly onStackFailure?: OnStackFailure
  readonly roleArn?: string
  status: ChangeSetStatus
  statusReason?: string
  executionStatus: ExecutionStatus
  /** Absent where the template could not be made. */
  readonly source?: StackSource
  readonly body: string
  /** With the values before and after, which are left out unless asked for. */
  readonly changes: readonly Change[]
}

/** Stacks and change sets of one account and Region, by id; deleted ones stay. */
export const CLOUDFORMATION = declareState('cloudformation', 'region', () => ({
  stacks: new Map<string, Stack>(),
  changeSets: new Map<string, ChangeSet>(),
}))
