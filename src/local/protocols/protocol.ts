import type { Readable } from 'node:stream'
import type { AwsError } from '../../core/errors.ts'
import type { OperationModel, ServiceModel } from '../models/model.ts'
import type { NetworkPath } from '../network/network-path.ts'

/** An HTTP request as it came over the socket: nothing decoded, header names in lower case. */
export interface HttpRequest {
  readonly method: string
  /** Percent-encoded, as received, without the query. */
  readonly path: string
  /** As received, without the question mark; empty where there is none. */
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  /** Empty where the body is a stream. */
  readonly body: Buffer
  /** The body of a request whose payload is read as it comes: an object of S3. */
  readonly stream?: PayloadStream | undefined
  /** Aborted once nobody waits for the answer; made when first asked for. */
  readonly signal?: AbortSignal
  /** How it left its VPC; only for requests of functions that are attached to one. */
  readonly via?: NetworkPath
}

/** A body that is read as it comes. */
export interface PayloadStream extends AsyncIterable<Uint8Array> {
  /** How many bytes there will be, as far as the client has said. */
  readonly length: number | undefined
  /** The trailers that the client has announced, in lower case. */
  readonly trailerNames: readonly string[]
  /** By lower-case name; complete once the body has been read to its end. */
  readonly trailers: ReadonlyMap<string, string>
}

export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** A stream says its length in the headers. */
  readonly body: string | Uint8Array | Readable
  /** One `set-cookie` header each. */
  readonly cookies?: readonly string[]
  /** The connection is ended instead: a fault that was asked for. */
  readonly reset?: true
}

/**
 * An operation's input or output, spelt as AWS spells it. Blobs are `Buffer`s, streaming ones a `PayloadStream` in and a
 * `Readable` out, timestamps `Date`s.
 */
export type Members = Readonly<Record<string, unknown>>

/** One operation of one service: what a protocol needs to know to read and write it. */
export interface OperationRef {
  readonly model: ServiceModel
  readonly name: string
  readonly operation: OperationModel
}

/** How one AWS protocol reads requests and writes answers; everything else it learns from the model. */
export interface Protocol {
  /** The name of the operation that the request asks for, as it stands in the request; it may be one the model lacks. */
  operationName(model: ServiceModel, request: HttpRequest): string | undefined
  /** @throws AwsError where the body is malformed (`SerializationException`, `MalformedQueryString` … as the service words it) */
  parse(ref: OperationRef, request: HttpRequest): Members
  serialize(ref: OperationRef, output: Members, requestId: string): HttpResponse
  /** `status` and `code` as resolved from the model; the error's modelled fields are written where the protocol allows. */
  serializeError(model: ServiceModel, error: ResolvedError, requestId: string): HttpResponse
}

/** An AwsError whose status, wire code and shape have been looked up. */
export interface ResolvedError {
  readonly error: AwsError
  readonly code: string
  readonly status: number
  readonly fault: 'client' | 'server'
  /** The modelled error shape, where there is one. */
  readonly shape?: string
}
