import { defineTopology } from 'xacct'

/** A function uses what another account has: reads a bucket there, starts and stops machines. */
export default defineTopology({
  name: 'resources',
  accounts: {
    home: { id: '111111111111' },
    source: { id: '222222222222' },
  },
  functions: {
    operator: { account: 'home', entry: './functions/operator.ts' },
    reader: { account: 'home', entry: './functions/reader.py' },
  },
  buckets: {
    reports: { account: 'source' },
  },
  calls: {
    reports: {
      from: 'operator',
      to: { bucket: 'reports', prefix: 'daily/' },
      roleName: 'role-on-source-account',
      externalId: 'operator-4711',
    },
    'reports-in-python': {
      from: 'reader',
      to: { bucket: 'reports', prefix: 'daily/' },
      roleName: 'role-on-source-account-reader',
      externalId: 'reader-4712',
    },
    machines: {
      from: 'operator',
      to: { instances: { account: 'source', tag: { operated: 'yes' } }, actions: ['describe', 'start', 'stop'] },
      roleName: 'role-on-source-account-machines',
    },
  },
})
