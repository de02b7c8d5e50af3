// Account 111111111111: hands each batch of the stream to the function in account 999999999999.
import { bridge } from 'xacct/runtime'

export const handler = bridge({ target: 'deliver', invocationType: 'Event' })
