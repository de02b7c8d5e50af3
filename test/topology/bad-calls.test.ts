import { accounts, add, call, functions, good, type Rows, type Section, testRows } from './bad-configs.ts'

const leaveOut = 'leave it out'

const lambda = (account: string, name: string) => `arn:aws:lambda:us-east-1:${account}:function:${name}`
const sqs = (account: string, name: string) => `arn:aws:sqs:us-east-1:${account}:${name}`
const trigger = (settings: Section, more: Section = {}) => ({
  ...good,
  queues: { q: { account: 'home' }, fifo: { account: 'home', fifo: true } },
  streams: { s: { account: 'home' } },
  ...more,
  triggers: { t: { from: 'q', to: 'caller', ...settings } },
})

/** Calls and triggers that cannot be. */
const ROWS: Rows = [
  // Calls.
  [call({ from: ['caller', 'caller'] }), ['duplicate', 'calls.c.from[1]', '`caller` is named twice', 'once is enough']],
  [
    call({ from: [{ account: 'away' }, { account: '222222222222' }] }),
    ['duplicate', 'calls.c.from[1]', '`222222222222` is named twice', 'once is enough'],
  ],
  [
    call({ from: { role: 'arn:aws:iam::333333333333:user/me' } }),
    [
      'invalid-arn',
      'calls.c.from.role',
      '`arn:aws:iam::333333333333:user/me` is not the ARN of a role',
      'arn:aws:iam::<account>:role/<name> is',
    ],
  ],
  [
    call({ by: 'resource-policy', externalId: 'ext', sessionTags: { a: 'b' } }),
    ['contradiction', 'calls.c.externalId', 'is for calls by role only', 'no role is assumed here; leave it out'],
    ['contradiction', 'calls.c.sessionTags', 'is for calls by role only', 'no role is assumed here; leave it out'],
  ],
  [
    call({ to: 'caller', pin: 'identity' }),
    [
      'contradiction',
      'calls.c.pin',
      'has nothing to pin',
      'within one account the caller’s own policy is enough; leave it out',
    ],
  ],
  [
    call({ from: { account: 'home' }, pin: 'identity' }),
    ['contradiction', 'calls.c.pin', 'needs a role to pin', 'a caller is no single role; leave it out'],
  ],
  [
    call({ from: { organization: 'o-a1b2c3d4e5', paths: ['o-a1b2c3d4e5/r-ab12/'] }, by: 'resource-policy' }),
    [
      'contradiction',
      'calls.c.from',
      'a function’s policy cannot be limited to a path',
      'call it by `role`, whose trust policy can',
    ],
  ],
  [
    { ...call({ to: { bucket: 'b' }, mode: 'sync' }), buckets: { b: { account: 'away' } } },
    ['contradiction', 'calls.c.mode', 'is for functions only', leaveOut],
  ],
  [
    {
      ...call({ to: { bucket: 'b' }, by: 'resource-policy' }),
      buckets: { b: { account: 'away', arn: 'arn:aws:s3:::b' } },
    },
    ['contradiction', 'calls.c.by', 'the policy of a bucket that exists is not ours to replace', 'call it by `role`'],
  ],
  [
    call({ to: { instances: { account: 'away', tag: { a: 'b' } }, actions: ['start'] }, by: 'resource-policy' }),
    ['contradiction', 'calls.c.by', 'instances have no resource policy here', 'call them by `role`'],
  ],
  [
    call({ to: { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::b/*'] } }),
    [
      'missing',
      'calls.c.to.account',
      'its ARNs do not tell their account',
      'name the account whose resources they are',
    ],
  ],
  [
    call({ to: { actions: ['sqs:SendMessage'], resources: [sqs('333333333333', 'q')] } }),
    [
      'missing',
      'calls.c.to.resources',
      'account 333333333333 of its ARNs is not in this file',
      'add it under `accounts`',
    ],
  ],
  [
    call({ to: { actions: ['sqs:SendMessage'], resources: [sqs('111111111111', 'q'), sqs('222222222222', 'q')] } }),
    [
      'contradiction',
      'calls.c.to.resources',
      'its ARNs are of accounts 111111111111 and 222222222222',
      'a role is in one account; make a call for each',
    ],
  ],
  [
    call({ to: { actions: ['sqs:SendMessage'], resources: [sqs('111111111111', 'q')], account: 'away' } }),
    [
      'contradiction',
      'calls.c.to.account',
      'its ARNs are of account 111111111111, not 222222222222',
      'leave it out, or name the account of the ARNs',
    ],
  ],
  [
    call({ to: { instances: ['arn:aws:ec2:us-east-1:222222222222:volume/vol-1'], actions: ['start'] } }),
    [
      'invalid-arn',
      'calls.c.to.instances',
      '`arn:aws:ec2:us-east-1:222222222222:volume/vol-1` is not the ARN of an instance',
      'arn:aws:ec2:<region>:<account>:instance/i-… is',
    ],
  ],
  [
    add('functions', {
      greeter: { account: 'away', arn: lambda('222222222222', 'g') },
      caller: { account: 'home', arn: lambda('111111111111', 'c') },
    }),
    ['contradiction', 'calls.greet.from', 'the execution role of `caller` is not known', 'set `roleName` of `caller`'],
  ],
  [
    {
      ...good,
      accounts: { ...accounts, away: { id: '222222222222', region: 'cn-north-1' } },
    },
    [
      'contradiction',
      'calls.greet.from',
      '`caller` is in partition aws, what it calls in aws-cn',
      'nothing is called across partitions; both ends must be in one',
    ],
  ],
  // Triggers.
  [
    {
      ...trigger({}),
      functions: { ...functions, caller: { account: 'home', arn: lambda('111111111111', 'c'), roleName: 'r' } },
    },
    [
      'contradiction',
      'triggers.t.to',
      '`caller` exists already',
      'its execution role must be ours to read the source; describe the function here, or make the mapping where it is',
    ],
  ],
  [
    trigger({ from: 'arn:aws:sns:us-east-1:111111111111:topic' }),
    [
      'invalid-arn',
      'triggers.t.from',
      '`arn:aws:sns:us-east-1:111111111111:topic` is no source of events',
      'streams of Kinesis and DynamoDB and queues of SQS are',
    ],
  ],
  [
    trigger({ from: 'arn:aws:sqs:eu-west-1:111111111111:q' }),
    [
      'contradiction',
      'triggers.t.from',
      'is in eu-west-1, its function in us-east-1',
      'a mapping reads in its function’s Region; forward with a bridge in the source’s Region',
    ],
  ],
  [
    trigger({ bisect: true, onFailure: 'q' }),
    ['contradiction', 'triggers.t.bisect', 'is for streams only', 'a queue has its own redrive policy; leave it out'],
    [
      'contradiction',
      'triggers.t.onFailure',
      'is for streams only',
      'a queue has its own redrive policy; leave it out',
    ],
  ],
  [
    trigger({ from: 's', maxConcurrency: 2 }),
    ['contradiction', 'triggers.t.maxConcurrency', 'is for queues only', 'streams have `parallelization`'],
  ],
  [
    trigger({ from: 'fifo', batchSize: 11, windowSeconds: 1 }),
    ['contradiction', 'triggers.t.batchSize', '11 is over 10', 'a FIFO queue gives 10 at most'],
    ['contradiction', 'triggers.t.windowSeconds', 'is not for FIFO queues', leaveOut],
  ],
  [
    trigger({ batchSize: 11 }),
    ['contradiction', 'triggers.t.windowSeconds', 'is missing for batches of 11', 'over 10 it must be at least 1'],
  ],
  [
    trigger({ from: 's', onFailure: 'fifo' }),
    ['contradiction', 'triggers.t.onFailure', '`fifo` is a FIFO queue', 'Lambda hands nothing over to one'],
  ],
  [
    trigger({ from: 's', onFailure: lambda('111111111111', 'f') }),
    [
      'invalid-arn',
      'triggers.t.onFailure',
      '`arn:aws:lambda:us-east-1:111111111111:function:f` takes no failed batch',
      'batches go to sqs, sns, s3, to no FIFO',
    ],
  ],
  [
    trigger({}, { queues: { q: { account: 'home', visibilityTimeout: 29 } } }),
    [
      'contradiction',
      'triggers.t.from',
      '`q` hides messages for 29 s, `caller` may take 30 s',
      'its `visibilityTimeout` is best six times that, or left out',
    ],
  ],
  [
    {
      ...trigger({}),
      triggers: { t: { from: 'q', to: 'caller' }, u: { from: sqs('111111111111', 'sys-q'), to: 'caller' } },
    },
    ['duplicate', 'triggers.u', '`caller` is fed from there by trigger `t` already', 'one of them is enough'],
  ],
]

testRows(ROWS)
