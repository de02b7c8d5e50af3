import { target } from 'xacct/runtime'
import type { Greeting, Guest } from './greeter.ts'

const greet = target<Guest, Greeting>('greet')

export async function handler(guest: Guest): Promise<Greeting> {
  return greet.invoke(guest)
}
