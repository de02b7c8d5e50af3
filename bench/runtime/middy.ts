// middy with its STS middleware, and the SDK.
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { STSClient } from '@aws-sdk/client-sts'
import middy from '@middy/core'
import sts from '@middy/sts'
import { FUNCTION, REGION, ROLE } from './place.ts'

interface Given {
  readonly payload: unknown
  readonly type: 'Event' | 'RequestResponse'
}

let lambda: LambdaClient | undefined
const handler = middy()
  .use(
    sts({
      AwsClient: STSClient,
      awsClientOptions: { region: REGION },
      fetchData: { session: { RoleArn: ROLE, RoleSessionName: 'middy' } } as never,
      setToContext: true,
    }) as middy.MiddlewareObj,
  )
  .handler(async (event: unknown, context: unknown) => {
    const { payload, type } = event as Given
    lambda ??= new LambdaClient({ region: REGION, credentials: (context as { session: never }).session })
    const Payload = JSON.stringify(payload)
    return lambda.send(new InvokeCommand({ FunctionName: FUNCTION, InvocationType: type, Payload }))
  }) as (given: Given, context: unknown) => Promise<unknown>

export const call = (payload: unknown, context: object) => handler({ payload, type: 'RequestResponse' }, { ...context })
export const batch = (payload: unknown, context: object) => handler({ payload, type: 'Event' }, { ...context })
