import { uuid } from '../../../core/random.ts'
import type { Cloud } from '../../cloud.ts'
import { deliver, type Outcome, refused, type Sender } from '../../delivery.ts'
import { functionAccess } from './access.ts'
import { findVersion, lookUp, parseFunctionArn } from './find.ts'

/** Invokes a function asynchronously, as and where its policy allows the sender. */
export function deliverToFunction(
  cloud: Cloud,
  sender: Sender,
  arn: string,
  { body, traceHeader }: { readonly body: string; readonly traceHeader?: string | undefined },
): Outcome {
  const reference = parseFunctionArn(arn)
  const fn = lookUp(reference, cloud.store)
  if (fn === undefined) return refused('NO_RESOURCE', 'the function does not exist')
  const access = functionAccess('InvokeFunction', reference, { cloud })
  return deliver(cloud, sender, { service: 'lambda', operation: 'Invoke', access }, () => {
    findVersion(fn, reference)
    cloud.functions.enqueue(fn, reference.qualifier, {
      requestId: uuid(cloud.random),
      payload: Buffer.from(body),
      invokedFunctionArn: arn,
      ...(traceHeader !== undefined && { traceId: traceHeader }),
    })
  })
}
