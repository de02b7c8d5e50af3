import { text } from '../property-schema.ts'
import { defineResourceType } from '../resource-type.ts'

/** What the CDK puts into each stack, to be counted; nothing is made. */
export default defineResourceType<object>({
  properties: { Analytics: text },

  create: async ({ name, created }) => {
    created(name)
    return {}
  },

  update: async () => ({}),

  delete: async () => {},
})
