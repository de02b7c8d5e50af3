// As tutorials show it, record by record.
import type { Event } from './place.ts'
import { invoke } from './tutorial-invoke.ts'

export { call } from './tutorial-invoke.ts'
export const batch = async ({ Records }: Event) => {
  for (const record of Records) await invoke({ Records: [record] }, 'Event')
}
