import { defineTopology } from 'xacct'

/** What comes into a stream here goes, by a bridge, to a function in another account. */
export default defineTopology({
  name: 'kinesis-bridge',
  accounts: {
    calling: { id: '111111111111' },
    called: { id: '999999999999' },
  },
  streams: {
    orders: { account: 'calling', shards: 2 },
  },
  functions: {
    bridge: {
      account: 'calling',
      entry: './functions/bridge.ts',
      functionName: 'bridge',
      roleName: 'kinesis-bridge-role',
    },
    // One environment, so that what arrives in order is written down in order.
    orders: { account: 'called', entry: './functions/orders.ts', functionName: 'orders', reservedConcurrency: 1 },
  },
  triggers: {
    orders: { from: 'orders', to: 'bridge', batchSize: 100 },
  },
  calls: {
    deliver: {
      from: 'bridge',
      to: 'orders',
      mode: 'async',
      roleName: 'kinesis-reader-invocation-role',
      externalId: 'orders-7f3a',
      sessionName: 'kinesis-bridge',
      durationSeconds: 900,
    },
  },
})
