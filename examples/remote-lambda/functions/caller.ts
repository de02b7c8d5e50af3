import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { account, target } from 'xacct/runtime'
import type { Greeting, Guest } from './greeter.ts'

export interface Request extends Guest {
  /** The greeter by its name, its partial or its full ARN; the one that the topology names unless given. */
  readonly greeter?: string
}

const greet = target<Guest, Greeting>('greet')

export async function handler({ name, greeter }: Request): Promise<Greeting> {
  return greeter === undefined ? greet.invoke({ name }) : greetBy(greeter, { name })
}

// The same with the SDK alone: in the role's session a name is looked for in the role's account.
const { functionArn: _, ...role } = JSON.parse(process.env.XACCT_TARGET_GREET ?? '{}')
const lambda = account(role).client(LambdaClient)

async function greetBy(FunctionName: string, guest: Guest): Promise<Greeting> {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(guest) }))
  return JSON.parse(Buffer.from(Payload ?? []).toString())
}
