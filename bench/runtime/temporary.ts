// The SDK's own way, an event as it is.
import { invoke } from './temporary-invoke.ts'

export { call } from './temporary-invoke.ts'
export const batch = (event: unknown) => invoke(event, 'Event')
