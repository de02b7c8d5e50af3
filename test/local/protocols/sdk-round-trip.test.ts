import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as cloudformation from '@aws-sdk/client-cloudformation'
import * as logs from '@aws-sdk/client-cloudwatch-logs'
import * as ec2 from '@aws-sdk/client-ec2'
import * as events from '@aws-sdk/client-eventbridge'
import * as iam from '@aws-sdk/client-iam'
import * as kinesis from '@aws-sdk/client-kinesis'
import * as lambda from '@aws-sdk/client-lambda'
import * as organizations from '@aws-sdk/client-organizations'
import * as s3 from '@aws-sdk/client-s3'
import * as sns from '@aws-sdk/client-sns'
import * as sqs from '@aws-sdk/client-sqs'
import * as sts from '@aws-sdk/client-sts'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadModel } from '../../../src/local/models/load-model.ts'
import { SERVICES, type ServiceId, type ServiceModel } from '../../../src/local/models/model.ts'
import { structureOf } from '../../../src/local/protocols/fields.ts'
import type { HttpRequest, HttpResponse, Members } from '../../../src/local/protocols/protocol.ts'
import { protocols } from '../../../src/local/protocols/protocols.ts'
import { arbitraryMembers } from './arbitrary-members.ts'

interface Client {
  send(command: object): Promise<Members>
}
type Sdk = Readonly<Record<string, unknown>>
type ClientClass = new (config: object) => Client
type CommandClass = new (input: Members) => object

const CLIENTS: Readonly<Record<ServiceId, readonly [Sdk, ClientClass]>> = {
  sts: [sts, sts.STSClient as ClientClass],
  iam: [iam, iam.IAMClient as ClientClass],
  lambda: [lambda, lambda.LambdaClient as ClientClass],
  kinesis: [kinesis, kinesis.KinesisClient as ClientClass],
  logs: [logs, logs.CloudWatchLogsClient as ClientClass],
  s3: [s3, s3.S3Client as ClientClass],
  sqs: [sqs, sqs.SQSClient as ClientClass],
  sns: [sns, sns.SNSClient as ClientClass],
  cloudformation: [cloudformation, cloudformation.CloudFormationClient as ClientClass],
  ec2: [ec2, ec2.EC2Client as ClientClass],
  organizations: [organizations, organizations.OrganizationsClient as ClientClass],
  events: [events, events.EventBridgeClient as ClientClass],
}

/** Members that a client writes itself, whatever it is given. */
const CLIENT_OWNED = new Set([
  'SSECustomerKey',
  'SSECustomerKeyMD5',
  'CopySourceSSECustomerKey',
  'CopySourceSSECustomerKeyMD5',
  'ChecksumAlgorithm',
  'ContentLength',
  'Expires',
  'EndpointId',
])

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))

let answer: (request: HttpRequest) => HttpResponse
let server: Server

beforeAll(async () => {
  server = createServer(async (incoming, outgoing) => {
    const { status, headers, body } = answer(await toRequest(incoming))
    outgoing.writeHead(status, { ...headers }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

describe.each(SERVICES)('%s', (service) => {
  const model = loadModel(service)
  const [sdk, Client] = CLIENTS[service]

  test('every operation carries its input to the server and its output back', async () => {
    const client = new Client(configOf(service))
    const failures: string[] = []
    for (const name of Object.keys(model.operations)) {
      if (hasEvents(model, name)) continue
      // A sample, not a property: shrinking would send thousands of requests.
      const [g] = fc.sample(fc.gen(), { seed: SEED, numRuns: 1 })
      await roundTrip(model, name, client, sdk, g!).catch((error: Error) => failures.push(`${name}: ${error.message}`))
    }
    expect(failures, `seed ${SEED}`).toEqual([])
  })
})

async function roundTrip(
  model: ServiceModel,
  name: string,
  client: Client,
  sdk: Sdk,
  g: fc.GeneratorValue,
): Promise<void> {
  const operation = model.operations[name]!
  const ref = { model, name, operation }
  const protocol = protocols[model.protocol]
  const input = arbitraryMembers(model, structureOf(model, operation.input), g, CLIENT_OWNED)
  const output = arbitraryMembers(model, structureOf(model, operation.output), g, CLIENT_OWNED)
  let parsed: Members | Error | undefined
  let asked: string | undefined
  answer = (request) => {
    asked = protocol.operationName(model, request)
    try {
      parsed = protocol.parse(ref, request)
    } catch (error) {
      parsed = error as Error
    }
    return protocol.serialize(ref, output, 'request-id')
  }
  const Command = sdk[`${name}Command`] as CommandClass
  const received = await client.send(new Command(input))
  expect(asked).toBe(name)
  expect(await comparable(parsed)).toEqual(await comparable(input))
  const { $metadata, ...members } = received
  expect(await comparable(members)).toEqual(await comparable(output))
}

function configOf(service: ServiceId): object {
  return {
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'test' },
    maxAttempts: 1,
    disableHostPrefix: true,
    // The Kinesis client would speak HTTP/2.
    requestHandler: new NodeHttpHandler(),
    // S3 and SQS: what a client adds of its own accord stays away.
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(service === 'sqs' && { md5: false, useQueueUrlAsEndpoint: false }),
  }
}

function hasEvents(model: ServiceModel, name: string): boolean {
  const { input, output } = model.operations[name]!
  return [input, output].some((shape) =>
    Object.values(structureOf(model, shape)?.members ?? {}).some(
      ({ shape: member }) => structureOf(model, member)?.streaming,
    ),
  )
}

async function toRequest(incoming: IncomingMessage): Promise<HttpRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?')
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([key, value]) => [key, String(value)]))
  return { method: incoming.method ?? '', path, query, headers, body: Buffer.concat(chunks) }
}

/** Bytes as text, streams read, empty structures (which queries and XML can not tell from absent ones) left out. */
async function comparable(value: unknown): Promise<unknown> {
  if (value instanceof Error || value instanceof Date || typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if ('transformToByteArray' in value) return comparable(await (value.transformToByteArray as () => Promise<unknown>)())
  if (Array.isArray(value)) return Promise.all(value.map(comparable))
  const entries = await Promise.all(
    Object.entries(value).map(async ([key, item]) => [key, await comparable(item)] as const),
  )
  const kept = entries.filter(([key, item]) => item !== undefined && !CLIENT_OWNED.has(key))
  return kept.length > 0 ? Object.fromEntries(kept) : undefined
}
