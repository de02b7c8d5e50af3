import { AwsError } from '../../core/errors.ts'
import { type ReadSignature, readSignature } from '../../sigv4/verify-request.ts'
import { loadModel, loadQueryModel } from '../models/load-model.ts'
import { SERVICES, type ServiceId, type ServiceModel } from '../models/model.ts'
import { fieldsOf, structureOf } from '../protocols/fields.ts'
import type { HttpRequest, OperationRef, Protocol } from '../protocols/protocol.ts'
import { protocols } from '../protocols/protocols.ts'
import { withQueryHeaders } from './s3/query-headers.ts'
import { readS3Host, type S3Host } from './s3/s3-host.ts'

/** A request of which it is known what it asks for. */
export interface Call {
  /** As it was received, and signed. */
  readonly request: HttpRequest
  /** The same as its protocol reads it: with what the host and a presigned URL say where it belongs. */
  readonly routed: HttpRequest
  /** The Region that the host names; S3's only. */
  readonly hostRegion?: string | undefined
  readonly requestId: string
  readonly service: ServiceId
  readonly model: ServiceModel
  readonly protocol: Protocol
  /** The operation's name as it stands in the request, which the model may not know. */
  readonly operationName: string | undefined
  readonly ref: OperationRef | undefined
  /** What the request presents as its signature; nothing is verified yet. */
  readonly signature: ReadSignature
}

/** By `X-Amz-Target`'s prefix; the services that speak aws-json. */
const TARGETS: Readonly<Record<string, ServiceId>> = {
  Kinesis_20131202: 'kinesis',
  Logs_20140328: 'logs',
  AmazonSQS: 'sqs',
  AWSOrganizationsV20161128: 'organizations',
  AWSEvents: 'events',
}

/** By the Version parameter of a form; for requests whose signature does not tell. */
const VERSIONS: Readonly<Record<string, ServiceId>> = {
  '2011-06-15': 'sts',
  '2010-05-08': 'iam',
  '2010-05-15': 'cloudformation',
  '2010-03-31': 'sns',
  '2012-11-05': 'sqs',
  '2016-11-15': 'ec2',
}

/**
 * Finds out which operation of which service a request is for: from its target header, the scope of its signature, its form
 * or its path. What names nothing else is S3's.
 * @throws AwsError for a service that the local AWS does not have
 */
export function identify(request: HttpRequest, requestId: string): Call {
  const signature = readSignature(request)
  const service = serviceOf(request, signature)
  const model = modelOf(service, request)
  const protocol = protocols[model.protocol]
  const hosted = service === 's3' ? readS3Host(request.headers.host) : undefined
  const routed = service === 's3' ? route(request, hosted) : request
  const name = protocol.operationName(model, routed)
  const operation = name === undefined || !Object.hasOwn(model.operations, name) ? undefined : model.operations[name]
  return {
    request,
    routed,
    hostRegion: hosted?.region,
    requestId,
    service,
    model,
    protocol,
    operationName: name,
    signature,
    ref: operation && { model, name: name as string, operation },
  }
}

/** Path style instead of virtual-hosted style, and headers in their place. */
function route(request: HttpRequest, host: S3Host | undefined): HttpRequest {
  const { method, path, query, body, stream } = request
  const headers = withQueryHeaders(request)
  return { method, path: host?.bucket === undefined ? path : `/${host.bucket}${path}`, query, headers, body, stream }
}

/** Whether a request, of which only the head is known, has a payload that its operation reads as it comes. */
export function streamsPayload(head: HttpRequest): boolean {
  try {
    const { ref } = identify(head, '')
    const input = ref && structureOf(ref.model, ref.operation.input)
    const shape = input && ref && fieldsOf(ref.model, input).payload?.shape
    return shape?.type === 'blob' && shape.streaming === true
  } catch {
    // Whatever is wrong with it shows when it is answered.
    return false
  }
}

/** A request without a target is for the query protocol, where the service also answers that. */
function modelOf(service: ServiceId, { headers }: HttpRequest): ServiceModel {
  const model = loadModel(service)
  const isJson = headers['x-amz-target'] !== undefined || headers['content-type']?.startsWith('application/x-amz-json')
  return model.queryCompatible && !isJson ? loadQueryModel(service) : model
}

function serviceOf(request: HttpRequest, signature: ReadSignature): ServiceId {
  const target = request.headers['x-amz-target']?.split('.')[0]
  if (target !== undefined && Object.hasOwn(TARGETS, target)) return TARGETS[target] as ServiceId
  if ('presented' in signature) return knownService(signature.presented.scope.service)
  const hostLabel = request.headers.host?.split('.')[0]
  const named = SERVICES.find((service) => service === hostLabel)
  if (named !== undefined) return named
  if (readS3Host(request.headers.host) !== undefined) return 's3'
  if (/^\/20\d\d-\d\d-\d\d\//.test(request.path)) return 'lambda'
  const version = /(?:^|&)Version=([\d-]+)/.exec(`${request.query}&${request.body.toString('latin1', 0, 2_000)}`)?.[1]
  return (version !== undefined && VERSIONS[version]) || 's3'
}

function knownService(signingName: string): ServiceId {
  const service = SERVICES.find((name) => name === signingName)
  if (service !== undefined) return service
  throw new AwsError(
    'NotImplemented',
    `the local AWS has no service \`${signingName}\`; it has ${SERVICES.join(', ')}`,
    { status: 501 },
  )
}
