/** The `context` argument of a handler. `done`, `succeed` and `fail` are added where callbacks are allowed. */
export function contextOf(invocation, callbacks) {
  const { env } = process
  const context = {
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: invocation.functionArn,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: invocation.requestId,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: invocation.clientContext ? JSON.parse(invocation.clientContext) : undefined,
    identity: invocation.identity ? JSON.parse(invocation.identity) : undefined,
    tenantId: invocation.tenantId,
    getRemainingTimeInMillis: () => invocation.deadline - Date.now(),
  }
  if (callbacks) context.callbackWaitsForEmptyEventLoop = true
  return context
}
