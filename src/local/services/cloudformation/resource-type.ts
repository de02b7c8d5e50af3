import type { TemplateObject, TemplateValue } from '../../../cloudformation/template/template-value.ts'
import type { ServiceId } from '../../models/model.ts'
import type { PropertySchema } from './property-schema.ts'

export interface Tag {
  readonly Key: string
  readonly Value: string
}

/** What `Fn::GetAtt` answers, by attribute. */
export type Attributes = Readonly<Record<string, TemplateValue>>

/** A stack's resource, seen by the handlers of its type. */
export interface ResourceRequest<Properties> {
  /** As the template has them, evaluated, each value in its own type. */
  readonly properties: Properties
  /** The stack's tags and the resource's own, which come first where both have the key. */
  readonly tags: readonly Tag[]
  readonly logicalId: string
  readonly stack: {
    readonly id: string
    readonly name: string
    readonly account: string
    readonly region: string
    readonly partition: string
    readonly dnsSuffix: string
    /** What the stack's own request has acknowledged. */
    readonly capabilities: readonly string[]
    /** Makes another stack one that is nested in this one. */
    nest(stackId: string): void
  }
  /**
   * Calls a service's operation with the permissions of whoever deploys.
   * @throws AwsError whatever it answers
   */
  call<Output = Readonly<Record<string, unknown>>>(
    service: ServiceId,
    operation: string,
    input: object,
  ): Promise<Output>
  /** Waits until `isDone` says so, asking again and again. @throws AwsError where that takes too long */
  settle(isDone: () => Promise<boolean>): Promise<void>
}

export interface CreateRequest<Properties> extends ResourceRequest<Properties> {
  /** The resource's name: the template's, or one that CloudFormation makes up. */
  readonly name: string
  /** Tells the physical id, and what deletion needs beside it, as soon as there is one: so nothing that was made is lost. */
  created(physicalId: string, attributes?: Attributes): void
}

export interface UpdateRequest<Properties> extends ResourceRequest<Properties> {
  readonly physicalId: string
  readonly attributes: Attributes
  readonly before: { readonly properties: Properties; readonly tags: readonly Tag[] }
  /** Whether one of these properties is not what it was. */
  changed(...names: readonly (keyof Properties & string)[]): boolean
}

export interface DeleteRequest<Properties> extends ResourceRequest<Properties> {
  readonly physicalId: string
  readonly attributes: Attributes
}

/** What CloudFormation knows of a type of resources. */
export interface ResourceType<Properties = TemplateObject> {
  readonly properties: Readonly<Record<string, PropertySchema>>
  readonly required?: readonly string[]
  /** Properties whose change takes a new resource. */
  readonly createOnly?: readonly string[]
  /** What `Fn::GetAtt` answers beside the properties themselves. */
  readonly attributes?: readonly string[]
  /** Properties that AWS has and this type does not: told apart from those that nobody has. */
  readonly notBuilt?: readonly string[]
  /** The property that names the resource, and how long a name may be. */
  readonly name?: { readonly property: string; readonly maxLength: number; readonly lowerCase?: boolean }
  /** Its tags follow the stack's. */
  readonly taggable?: boolean
  /** The resource needs `CAPABILITY_IAM`, or with a name of the template's own `CAPABILITY_NAMED_IAM`. */
  readonly capability?: 'iam'
  create(request: CreateRequest<Properties>): Promise<Attributes>
  /** Absent where every property is create-only. */
  update?(request: UpdateRequest<Properties>): Promise<Attributes>
  delete(request: DeleteRequest<Properties>): Promise<void>
}

/** Types a resource type's handlers by its properties. */
export function defineResourceType<Properties>(type: ResourceType<Properties>): ResourceType {
  return type as unknown as ResourceType
}
