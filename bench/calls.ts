// Requests of the services that are measured, as they stand on the wire, but for their signature.
import type { Credentials } from '../src/sigv4/sign-request.ts'
import { once, type Prepared, prepare } from './load.ts'
import type { Server } from './server.ts'

export const ROOT = { accessKeyId: '111111111111', secretAccessKey: 'test' }

type Call = Omit<Prepared, 'credentials'>

export const sts = (query: string): Call => form('sts', query, '2011-06-15')
export const iam = (query: string): Call => form('iam', query, '2010-05-08')
export const cloudFormation = (query: string): Call => form('cloudformation', query, '2010-05-15')
export const kinesis = (operation: string, input: object): Call =>
  json('kinesis', `Kinesis_20131202.${operation}`, '1.1', input)
export const sqs = (operation: string, input: object): Call => json('sqs', `AmazonSQS.${operation}`, '1.0', input)
export const s3 = (method: string, path: string, body: string | Uint8Array = ''): Call => ({
  service: 's3',
  method,
  path,
  body,
})
export const lambda = (path: string, body: string): Call => ({
  service: 'lambda',
  path: `/2015-03-31/${path}`,
  headers: { 'content-type': 'application/json' },
  body,
})

function form(service: string, query: string, version: string): Call {
  return {
    service,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `${query}&Version=${version}`,
  }
}

function json(service: string, target: string, version: string, input: object): Call {
  return {
    service,
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target },
    body: JSON.stringify(input),
  }
}

/** A server, and a user of it whose policies allow what is measured. */
export interface Side {
  readonly server: Server
  readonly endpoint: string
  readonly credentials: Credentials
  /** Signs a request of the user. */
  prepare(call: Call): Buffer
  /** Sends it. @throws Error for an answer that is not 2xx */
  ask(call: Call): Promise<string>
}

const SERVICES = ['cloudformation', 'iam', 'kinesis', 'lambda', 'logs', 's3', 'sns', 'sqs']

/** A user with a statement for each service, so that every request is decided by a policy. */
export async function createSide(server: Server): Promise<Side> {
  const { endpoint } = server
  const root = sideOf(server, ROOT)
  await root.ask(iam('Action=CreateUser&UserName=u'))
  const statements = SERVICES.map((service) => ({ Action: `${service}:*`, Resource: '*' }))
  const document = policy(...statements)
  await root.ask(iam(`Action=PutUserPolicy&UserName=u&PolicyName=p&PolicyDocument=${document}`))
  const keys = await root.ask(iam('Action=CreateAccessKey&UserName=u'))
  const text = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(keys)?.[1] ?? ''
  return sideOf({ ...server, endpoint }, { accessKeyId: text('AccessKeyId'), secretAccessKey: text('SecretAccessKey') })
}

function sideOf(server: Server, credentials: Credentials): Side {
  const { endpoint } = server
  const signed = (call: Call) => prepare(endpoint, { ...call, credentials })
  return { server, endpoint, credentials, prepare: signed, ask: (call) => once(endpoint, signed(call)) }
}

/** A policy document, encoded for a form. */
export function policy(...statements: readonly object[]): string {
  const Statement = statements.map((statement) => ({ Effect: 'Allow', ...statement }))
  return encodeURIComponent(JSON.stringify({ Version: '2012-10-17', Statement }))
}
