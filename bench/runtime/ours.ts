import { bridge, type LambdaContext, type SourceEvent, target } from 'xacct/runtime'
import { FUNCTION, ROLE } from './place.ts'

const where = { functionArn: FUNCTION, roleArn: ROLE }
const orders = target(where)
const handler = bridge({ target: where })

export const call = (payload: unknown, context: LambdaContext) => orders.invoke(payload, { context })
export const batch = (event: SourceEvent, context: LambdaContext) => handler(event, context)
