// Clients made once, the role assumed once.
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { FUNCTION, REGION, ROLE } from './place.ts'

const sts = new STSClient({ region: REGION })
let lambda: Promise<LambdaClient> | undefined

async function open(): Promise<LambdaClient> {
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'hoisted' }))
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  return new LambdaClient({ region: REGION, credentials })
}

async function invoke(payload: unknown, InvocationType: 'Event' | 'RequestResponse') {
  lambda ??= open()
  const command = new InvokeCommand({ FunctionName: FUNCTION, InvocationType, Payload: JSON.stringify(payload) })
  return (await lambda).send(command)
}

export const call = (payload: unknown) => invoke(payload, 'RequestResponse')
export const batch = (event: unknown) => invoke(event, 'Event')
