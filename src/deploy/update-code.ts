import { LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda'
import type { FunctionPackage } from '../stacks/packages.ts'
import { callProblem } from './call-problem.ts'
import type { Connection } from './connection.ts'

/**
 * Puts a package in the place of a function’s code at once, past its stack, which goes on to know the one before: for
 * developing. Aliases stay where they point to.
 * @throws DeployError
 */
export async function updateCode(connection: Connection, { fn, bytes }: FunctionPackage): Promise<void> {
  const lambda = new LambdaClient(connection.config(fn.place.region))
  try {
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: fn.arn, ZipFile: bytes }))
  } catch (error) {
    throw callProblem(error, `function \`${fn.name}\``, connection)
  } finally {
    lambda.destroy()
  }
}
