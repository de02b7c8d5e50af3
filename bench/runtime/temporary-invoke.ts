// The SDK's own way: credentials that assume the role and renew themselves.
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers'
import { FUNCTION, REGION, ROLE } from './place.ts'

const lambda = new LambdaClient({
  region: REGION,
  credentials: fromTemporaryCredentials({
    params: { RoleArn: ROLE, RoleSessionName: 'temporary' },
    clientConfig: { region: REGION },
  }),
})
export const invoke = (payload: unknown, InvocationType: 'Event' | 'RequestResponse') =>
  lambda.send(new InvokeCommand({ FunctionName: FUNCTION, InvocationType, Payload: JSON.stringify(payload) }))

export const call = (payload: unknown) => invoke(payload, 'RequestResponse')
