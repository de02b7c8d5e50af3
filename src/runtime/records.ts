/** A record of any source, as Lambda gives it; what is in it differs by source. */
export interface SourceRecord {
  readonly eventSource?: string
  readonly EventSource?: string
  readonly eventID?: string
  readonly eventSourceARN?: string
  readonly kinesis?: {
    readonly sequenceNumber: string
    readonly partitionKey?: string
    readonly data?: string
    readonly approximateArrivalTimestamp?: number
  }
  readonly dynamodb?: {
    readonly SequenceNumber?: string
    readonly Keys?: unknown
    readonly ApproximateCreationDateTime?: number
  }
  readonly messageId?: string
  readonly receiptHandle?: string
  readonly body?: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly Sns?: { readonly MessageId?: string }
  readonly s3?: {
    readonly bucket?: { readonly name?: string }
    readonly object?: { readonly key?: string; readonly sequencer?: string }
  }
  /** Of EventBridge’s events, each of which is its own record. */
  readonly id?: string
  readonly 'detail-type'?: string
}

/** What Lambda gives a handler: records, or one event of its own shape. */
export interface SourceEvent {
  readonly Records?: readonly SourceRecord[]
  readonly id?: string
}

/** How the records of one source are told apart, kept in order, and reported. */
export type SourceKind = readonly [
  /**
   * `checkpoint`: one shard in order, what failed comes again from its lowest number on. `each`: every failed record comes again.
   * `none`: Lambda takes no partial answer; the whole event fails.
   */
  report: 'checkpoint' | 'each' | 'none',
  /** What Lambda wants to hear of a record that failed. */
  itemOf: (record: SourceRecord) => string | undefined,
  /** Records with the same key stay in order. */
  keyOf: (record: SourceRecord) => string,
  /** Tells it from every other record of the world, each time that it is delivered; undefined where nothing in it does. */
  idOf: (record: SourceRecord) => string | undefined,
]

/** The order is the whole source’s. */
const one = () => ''

/** By what Lambda writes into each record. @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html */
const KINDS: Readonly<Record<string, SourceKind>> = {
  'aws:kinesis': [
    'checkpoint',
    ({ kinesis }) => kinesis?.sequenceNumber,
    ({ kinesis }) => kinesis?.partitionKey ?? '',
    // A shard’s numbers begin anew in every stream.
    ({ eventID, eventSourceARN }) => eventID && `${eventSourceARN} ${eventID}`,
  ],
  'aws:dynamodb': [
    'checkpoint',
    ({ dynamodb }) => dynamodb?.SequenceNumber,
    ({ dynamodb }) => JSON.stringify(dynamodb?.Keys),
    ({ eventID }) => eventID,
  ],
  'aws:sqs': [
    'each',
    ({ messageId }) => messageId,
    ({ attributes, messageId }) => attributes?.MessageGroupId ?? messageId ?? '',
    ({ messageId }) => messageId,
  ],
  'aws:sns': ['none', one, one, ({ Sns }) => Sns?.MessageId],
  'aws:s3': [
    'none',
    one,
    ({ s3 }) => s3?.object?.key ?? '',
    // Some events have no sequencer.
    ({ s3 }) => s3?.object?.sequencer && `${s3.bucket?.name}/${s3.object.key}/${s3.object.sequencer}`,
  ],
}

/** Also what a `transform` made, as long as it left the name. */
const UNKNOWN: SourceKind = [
  'none',
  one,
  one,
  (record) => (record?.['detail-type'] ? record.id : (record?.eventID ?? record?.messageId)),
]

/** Which source an event is from; by the shape of its first record where that does not say. */
export function sourceOf([first]: readonly SourceRecord[]): SourceKind {
  const name = first?.eventSource ?? first?.EventSource ?? (first?.kinesis ? 'aws:kinesis' : '')
  return KINDS[name] ?? UNKNOWN
}

/** With a receipt handle the other account could delete the message. */
export function withoutReceipt(record: SourceRecord): SourceRecord {
  if (record?.receiptHandle === undefined) return record
  const { receiptHandle: _, ...rest } = record
  return rest
}
