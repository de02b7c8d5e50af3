// As tutorials show it: the role is assumed and the client made where they are needed.
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { FUNCTION, REGION, ROLE } from './place.ts'

export async function invoke(payload: unknown, InvocationType: 'Event' | 'RequestResponse') {
  const sts = new STSClient({ region: REGION })
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'tutorial' }))
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  const lambda = new LambdaClient({ region: REGION, credentials })
  return lambda.send(new InvokeCommand({ FunctionName: FUNCTION, InvocationType, Payload: JSON.stringify(payload) }))
}

export const call = (payload: unknown) => invoke(payload, 'RequestResponse')
