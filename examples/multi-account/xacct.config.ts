import { defineTopology } from 'xacct'

/** One function does the same work in two accounts; a third one is two lines more. */
export default defineTopology({
  name: 'multi-account',
  accounts: {
    home: { id: '111111111111' },
    b: { id: '222222222222' },
    c: { id: '333333333333' },
  },
  functions: {
    inventory: { account: 'home', entry: './functions/inventory.ts', environment: { ACCOUNTS: 'b,c' } },
  },
  queues: {
    'orders-b': { account: 'b' },
    'orders-c': { account: 'c' },
  },
  calls: {
    b: {
      from: 'inventory',
      to: {
        actions: ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes'],
        resources: ['arn:aws:sqs:us-east-1:222222222222:multi-account-orders-b'],
      },
      sessionName: 'inventory-in-b',
    },
    c: {
      from: 'inventory',
      to: {
        actions: ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes'],
        resources: ['arn:aws:sqs:us-east-1:333333333333:multi-account-orders-c'],
      },
      sessionName: 'inventory-in-c',
    },
  },
})
