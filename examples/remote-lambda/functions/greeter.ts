export interface Guest {
  readonly name: string
}

export interface Greeting {
  readonly hello: string
  /** The account that greets. */
  readonly from: string
}

interface Context {
  readonly invokedFunctionArn: string
}

export async function handler({ name }: Guest, { invokedFunctionArn }: Context): Promise<Greeting> {
  return { hello: name, from: invokedFunctionArn.split(':')[4] as string }
}
