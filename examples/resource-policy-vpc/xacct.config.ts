import { defineTopology } from 'xacct'

// The network is there before the function: `SUBNETS=subnet-… SECURITY_GROUPS=sg-… xacct deploy`
const { SUBNETS = 'subnet-0123456789abcdef0', SECURITY_GROUPS = 'sg-0123456789abcdef0' } = process.env

/** No role in between: the function's own policy lets exactly one role of another account invoke its alias. */
export default defineTopology({
  name: 'direct',
  accounts: {
    calling: { id: '111111111111' },
    called: { id: '222222222222' },
  },
  functions: {
    caller: { account: 'calling', entry: './functions/caller.ts' },
    'my-function': {
      account: 'called',
      entry: './functions/my-function.ts',
      functionName: 'my-function',
      alias: 'prod',
      timeout: 3,
      environment: { PRICES: 'direct-prices-222222222222' },
      vpc: { subnetIds: SUBNETS.split(','), securityGroupIds: SECURITY_GROUPS.split(',') },
    },
  },
  buckets: {
    prices: { account: 'called' },
  },
  calls: {
    quote: { from: 'caller', to: 'my-function', by: 'resource-policy', mode: 'both', pin: 'identity' },
    prices: { from: 'my-function', to: { bucket: 'prices' } },
  },
})
