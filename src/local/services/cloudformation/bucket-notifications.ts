import { flag, listOf, type PropertySchema, struct, text } from './property-schema.ts'

const FILTER = struct({ S3Key: struct({ Rules: listOf(struct({ Name: text, Value: text }, ['Name', 'Value'])) }) })

const notifying = (destination: string): PropertySchema =>
  listOf(struct({ Event: text, Filter: FILTER, [destination]: text }, ['Event', destination]))

/** A bucket's `NotificationConfiguration` as templates have it. */
export const notificationSchema: PropertySchema = struct({
  EventBridgeConfiguration: struct({ EventBridgeEnabled: flag }),
  LambdaConfigurations: notifying('Function'),
  QueueConfigurations: notifying('Queue'),
  TopicConfigurations: notifying('Topic'),
})

interface Notifying {
  readonly Event: string
  readonly Filter?: { readonly S3Key?: { readonly Rules?: readonly object[] } }
  readonly [destination: string]: unknown
}

export interface TemplateNotifications {
  readonly EventBridgeConfiguration?: { readonly EventBridgeEnabled?: boolean }
  readonly LambdaConfigurations?: readonly Notifying[]
  readonly QueueConfigurations?: readonly Notifying[]
  readonly TopicConfigurations?: readonly Notifying[]
}

/** The same as S3 itself takes it. */
export function bucketNotifications(configuration: TemplateNotifications = {}) {
  const { EventBridgeConfiguration, LambdaConfigurations, QueueConfigurations, TopicConfigurations } = configuration
  const isBridged = EventBridgeConfiguration !== undefined && EventBridgeConfiguration.EventBridgeEnabled !== false
  return {
    ...(isBridged && { EventBridgeConfiguration: {} }),
    LambdaFunctionConfigurations: toS3(LambdaConfigurations, 'Function', 'LambdaFunctionArn'),
    QueueConfigurations: toS3(QueueConfigurations, 'Queue', 'QueueArn'),
    TopicConfigurations: toS3(TopicConfigurations, 'Topic', 'TopicArn'),
  }
}

function toS3(items: readonly Notifying[] | undefined, from: string, to: string) {
  return items?.map(({ Event, Filter, ...rest }) => ({
    Events: [Event],
    [to]: rest[from],
    ...(Filter !== undefined && { Filter: { Key: { FilterRules: Filter.S3Key?.Rules ?? [] } } }),
  }))
}
