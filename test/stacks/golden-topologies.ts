import type { TopologyConfig } from '../../src/topology/config-types.ts'
import { readTopology } from '../../src/topology/define-topology.ts'
import type { Topology } from '../../src/topology/topology.ts'

/** Systems whose templates are kept; together they have something of everything. */
export const GOLDEN_CONFIGS: Readonly<Record<string, TopologyConfig>> = {
  'remote-lambda': {
    name: 'remote-lambda',
    accounts: { calling: { id: '111111111111' }, called: { id: '222222222222' } },
    functions: {
      caller: { account: 'calling', entry: './functions/caller.ts' },
      greeter: { account: 'called', entry: './functions/greeter.ts', alias: 'live' },
    },
    calls: { greet: { from: 'caller', to: 'greeter', externalId: 'remote-lambda-example' } },
  },

  /** Every way to call, roles that are pinned, and two accounts that call each other. */
  'every-call': {
    name: 'shop',
    organization: { id: 'o-a1b2c3d4e5' },
    accounts: {
      orders: { id: '111111111111', region: 'eu-central-1' },
      payments: { id: '222222222222', region: 'eu-central-1' },
      archive: { id: '333333333333', region: 'eu-west-1' },
    },
    functions: {
      order: {
        account: 'orders',
        entry: './order.ts',
        environment: { STAGE: 'prod', SWITCH: 'on', AT: '12:30', TEMPLATE: 'Dear ${name}' },
        logRetention: 30,
      },
      refund: { account: 'orders', entry: './refund.ts', alias: 'live', reservedConcurrency: 5 },
      charge: {
        account: 'payments',
        entry: './charge.ts',
        alias: 'live',
        memory: 512,
        timeout: 60,
        ephemeralStorage: 1024,
      },
      legacy: {
        account: 'payments',
        arn: 'arn:aws:lambda:eu-central-1:222222222222:function:legacy',
        roleName: 'legacy-role',
      },
    },
    buckets: { invoices: { account: 'archive' } },
    calls: {
      charge: {
        from: ['order', { account: '444444444444' }],
        to: 'charge',
        sessionTags: { team: 'orders' },
        sourceIdentity: true,
        durationSeconds: 900,
      },
      'charge-back': { from: 'charge', to: 'refund', by: 'resource-policy', pin: 'identity', mode: 'async' },
      'charge-direct': { from: { organization: 'o-a1b2c3d4e5' }, to: 'charge', by: 'resource-policy' },
      archive: { from: ['order', 'charge'], to: { bucket: 'invoices', prefix: 'in/', access: 'read-write' } },
      'read-archive': { from: 'refund', to: { bucket: 'invoices' }, by: 'resource-policy' },
      'ask-legacy': { from: 'order', to: { function: 'legacy', qualifier: 'prod' } },
      'tell-legacy': { from: 'legacy', to: 'refund' },
      wake: {
        from: 'order',
        to: { instances: { account: 'archive', tag: { role: 'printer' } }, actions: ['start', 'describe'] },
      },
      look: {
        from: 'order',
        to: { actions: ['dynamodb:GetItem'], resources: ['arn:aws:dynamodb:eu-west-1:333333333333:table/prices'] },
      },
      own: { from: 'order', to: 'refund' },
    },
    tags: { owner: 'shop-team' },
  },

  /** A stream of one account and a queue of another, a VPC, and places for all that fails. */
  bridge: {
    name: 'bridge',
    accounts: { source: { id: '111111111111' }, target: { id: '999999999999' } },
    functions: {
      bridge: {
        account: 'source',
        entry: './bridge.ts',
        vpc: { subnetIds: ['subnet-0a1b2c3d', 'subnet-4e5f6a7b'], securityGroupIds: ['sg-0a1b2c3d'] },
        onFailure: 'failed',
      },
      receiver: { account: 'target', folder: './receiver', handler: 'index.handler', runtime: 'python3.13' },
      worker: { account: 'target', entry: './worker.ts', alias: 'live', timeout: 120 },
    },
    streams: { orders: { account: 'source', shards: 2, retentionHours: 48 }, clicks: { account: 'source' } },
    queues: {
      jobs: { account: 'source', deadLetter: { queue: 'dead', maxReceiveCount: 5 } },
      dead: { account: 'source', retentionSeconds: 1_209_600 },
      failed: { account: 'target', fifo: false },
      inOrder: { account: 'target', fifo: true },
    },
    calls: {
      forward: {
        from: 'bridge',
        to: 'receiver',
        mode: 'async',
        sessionName: 'kinesis-reader',
        durationSeconds: 900,
        roleName: 'kinesis-reader-invocation-role',
      },
    },
    triggers: {
      feed: {
        from: 'orders',
        to: 'bridge',
        batchSize: 500,
        windowSeconds: 5,
        retryAttempts: 10,
        maxRecordAgeSeconds: 3_600,
        bisect: true,
        parallelization: 2,
        onFailure: 'failed',
        filters: [{ data: { kind: ['order'] } }],
      },
      count: { from: 'clicks', to: 'worker', startingPosition: 'LATEST', enabled: false },
      work: { from: 'jobs', to: 'worker', maxConcurrency: 4 },
      'work-in-order': { from: 'inOrder', to: 'receiver', reportFailures: false },
    },
  },
}

export const GOLDEN: Readonly<Record<string, Topology>> = Object.fromEntries(
  Object.entries(GOLDEN_CONFIGS).map(([name, config]) => [name, readTopology(config)]),
)
