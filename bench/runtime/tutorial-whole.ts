// As tutorials show it, an event as it is.
import { invoke } from './tutorial-invoke.ts'

export { call } from './tutorial-invoke.ts'
export const batch = (event: unknown) => invoke(event, 'Event')
