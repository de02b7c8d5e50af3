// The bridge under test: in order, waiting for each answer.
import { bridge } from 'xacct/runtime'

export const handler = bridge({ target: 'sink', invocationType: 'RequestResponse' })
