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
  readonly body?: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly Sns?: { readonly MessageId?: string }
  readonly s3?: {
    readonly bucket?: { readonly name?: string }
    readonly object?: { readonly key?: string; readonly sequencer?: string }
  }
}

/** What Lambda gives a handler: records, or one event of its own shape. */
export interface SourceEvent {
  readonly Records?: readonly SourceRecord[]
  readonly id?: string
}

/** How the records of one source are told apart, kept in order, and reported. */
export interface SourceKind {
  /**
   * `checkpoint`: one shard in order, what failed comes again from its lowest number on. `each`: every failed record comes again.
   * `none`: Lambda takes no partial answer; the whole event fails.
   */
  readonly report: 'checkpoint' | 'each' | 'none'
  /** What Lambda wants to hear of a record that failed. */
  readonly itemOf: (record: SourceRecord) => string | undefined
  /** Records with the same key stay in order. */
  readonly keyOf: (record: SourceRecord) => string
  /** Tells it from every other record of the world, each time that it is delivered. */
  readonly idOf: (record: SourceRecord) => string | undefined
}

/** The order is the whole source’s. */
const one = () => ''

/** By what Lambda writes into each record. @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html */
const KINDS: Readonly<Record<string, SourceKind>> = {
  'aws:kinesis': {
    report: 'checkpoint',
    itemOf: ({ kinesis }) => kinesis?.sequenceNumber,
    keyOf: ({ kinesis }) => kinesis?.partitionKey ?? '',
    idOf: ({ eventID, eventSourceARN, kinesis }) => `${eventSourceARN} ${eventID ?? kinesis?.sequenceNumber}`,
  },
  'aws:dynamodb': {
    report: 'checkpoint',
    itemOf: ({ dynamodb }) => dynamodb?.SequenceNumber,
    keyOf: ({ dynamodb }) => JSON.stringify(dynamodb?.Keys),
    idOf: ({ eventID }) => eventID,
  },
  'aws:sqs': {
    report: 'each',
    itemOf: ({ messageId }) => messageId,
    keyOf: ({ attributes, messageId }) => attributes?.MessageGroupId ?? messageId ?? '',
    idOf: ({ messageId }) => messageId,
  },
  'aws:sns': { report: 'none', itemOf: one, keyOf: one, idOf: ({ Sns }) => Sns?.MessageId },
  'aws:s3': {
    report: 'none',
    itemOf: one,
    keyOf: ({ s3 }) => s3?.object?.key ?? '',
    idOf: ({ s3 }) => s3 && `${s3.bucket?.name}/${s3.object?.key}/${s3.object?.sequencer}`,
  },
}

const UNKNOWN: SourceKind = { report: 'none', itemOf: one, keyOf: one, idOf: () => undefined }

/** Which source an event is from; by the shape of its first record where that does not say. */
export function sourceOf({ Records: [first] = [] }: SourceEvent): SourceKind {
  const name = first?.eventSource ?? first?.EventSource ?? (first?.kinesis ? 'aws:kinesis' : '')
  return KINDS[name] ?? UNKNOWN
}
