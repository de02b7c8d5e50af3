// A small signer over fetch, with an AssumeRole of one's own.
import { AwsClient } from 'aws4fetch'
import { FUNCTION, REGION, ROLE } from './place.ts'

const { AWS_ENDPOINT_URL = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN } = process.env
const own = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, region: REGION }
let lambda: Promise<AwsClient> | undefined

async function open(): Promise<AwsClient> {
  const sts = new AwsClient({ ...own, service: 'sts', ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }) })
  const form = { Action: 'AssumeRole', Version: '2011-06-15', RoleArn: ROLE, RoleSessionName: 'aws4fetch' }
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await sts.fetch(AWS_ENDPOINT_URL, { method: 'POST', headers, body: `${new URLSearchParams(form)}` })
  const text = await answer.text()
  const member = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(text)?.[1] ?? ''
  const [accessKeyId, secretAccessKey, sessionToken] = ['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map(member)
  return new AwsClient({
    accessKeyId: accessKeyId ?? '',
    secretAccessKey: secretAccessKey ?? '',
    sessionToken: sessionToken ?? '',
    service: 'lambda',
    region: REGION,
  })
}

async function invoke(payload: unknown, type: 'Event' | 'RequestResponse') {
  lambda ??= open()
  const url = `${AWS_ENDPOINT_URL}/2015-03-31/functions/${encodeURIComponent(FUNCTION)}/invocations`
  const headers = { 'content-type': 'application/json', 'x-amz-invocation-type': type }
  const answer = await (await lambda).fetch(url, { method: 'POST', headers, body: JSON.stringify(payload) })
  const text = await answer.text()
  if (!answer.ok) throw Object.assign(new Error(text), { name: answer.headers.get('x-amzn-errortype')?.split(':')[0] })
  return text
}

export const call = (payload: unknown) => invoke(payload, 'RequestResponse')
export const batch = (event: unknown) => invoke(event, 'Event')
