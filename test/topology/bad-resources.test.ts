import { add, fn, good, type Rows, type Section, testRows } from './bad-configs.ts'

const leaveOutArn = 'leave it out, or leave out `arn`'
const own = 'is set for something that exists already'

const lambda = (account: string, name: string) => `arn:aws:lambda:us-east-1:${account}:function:${name}`
const sqs = (account: string, name: string) => `arn:aws:sqs:us-east-1:${account}:${name}`
const queues = (entries: Section) => ({ ...good, queues: entries })

/** Functions, streams, queues and buckets that cannot be. */
const ROWS: Rows = [
  // Functions.
  [
    add('functions', { f: { account: 'home' } }),
    ['missing', 'functions.f', 'has no code', 'give `entry`, `folder` or `zip`, or the `arn` of one that exists'],
  ],
  [fn({ folder: './f' }), ['contradiction', 'functions.f', 'has entry and folder', 'one of them is its code']],
  [
    add('functions', { f: { account: 'home', folder: './f' } }),
    ['missing', 'functions.f.handler', 'is missing', '`folder` does not tell it; `index.handler` is one'],
  ],
  [
    fn({ runtime: 'python3.12' }),
    [
      'contradiction',
      'functions.f.runtime',
      '`python3.12` does not run `./f.ts`',
      'an `entry` in JavaScript needs `nodejs…`; other code comes as `folder` or `zip`',
    ],
  ],
  [
    fn({ entry: './f.py', runtime: 'nodejs24.x' }),
    [
      'contradiction',
      'functions.f.runtime',
      '`nodejs24.x` does not run `./f.py`',
      'an `entry` in Python needs `python…`; other code comes as `folder` or `zip`',
    ],
  ],
  [
    fn({ handler: 'f.handler' }),
    [
      'contradiction',
      'functions.f.handler',
      '`f.handler` is not in the package',
      'an `entry` is packed as `index`; `index.handler` is one',
    ],
  ],
  [
    fn({ environment: { AWS_REGION: 'x', XACCT_TARGET_GREET: 'x', XACCT_STAGE: 'fine' } }),
    ['contradiction', 'functions.f.environment.AWS_REGION', 'is a variable that Lambda sets', 'give it another name'],
    [
      'contradiction',
      'functions.f.environment.XACCT_TARGET_GREET',
      'is a variable that xacct sets',
      'give it another name',
    ],
  ],
  [
    add('functions', { f: { account: 'home', arn: lambda('111111111111', 'f'), timeout: 3, entry: './f.ts' } }),
    ['contradiction', 'functions.f.entry', own, leaveOutArn],
    ['contradiction', 'functions.f.timeout', own, leaveOutArn],
  ],
  [
    add('functions', { f: { account: 'home', arn: `${lambda('111111111111', 'f')}:live` } }),
    [
      'invalid-arn',
      'functions.f.arn',
      '`arn:aws:lambda:us-east-1:111111111111:function:f:live` is not the ARN of a function',
      'without a version or alias; calls name those',
    ],
  ],
  [
    add('functions', { f: { account: 'home', arn: sqs('111111111111', 'f') } }),
    [
      'invalid-arn',
      'functions.f.arn',
      '`arn:aws:sqs:us-east-1:111111111111:f` is not an ARN of lambda',
      'it begins with arn:aws:lambda:',
    ],
  ],
  [
    add('functions', { f: { account: 'away', arn: lambda('111111111111', 'f') } }),
    ['contradiction', 'functions.f.account', 'its ARN is of account 111111111111', 'that is `home`'],
  ],
  [
    add('functions', { f: { account: 'home', arn: lambda('333333333333', 'f') } }),
    [
      'missing',
      'functions.f.account',
      'account 333333333333 of its ARN is not in this file',
      'add the account under `accounts` and name it here',
    ],
  ],
  [
    fn({ region: 'cn-north-1' }),
    [
      'invalid-region',
      'functions.f.region',
      'cn-north-1 is in partition aws-cn, its account in aws',
      'an account belongs to one partition',
    ],
  ],
  [
    fn({ onFailure: 'greeter' }),
    [
      'contradiction',
      'functions.f.onFailure',
      '`greeter` is in another account',
      'events cross accounts to a queue; let a trigger feed the function from there',
    ],
  ],
  [
    fn({ onFailure: 'arn:aws:dynamodb:us-east-1:111111111111:table/t' }),
    [
      'invalid-arn',
      'functions.f.onFailure',
      '`arn:aws:dynamodb:us-east-1:111111111111:table/t` takes no failed event',
      'events go to sqs, sns, lambda, events, s3, to no FIFO',
    ],
  ],
  // Streams, queues and buckets.
  [
    queues({ q: {} }),
    ['missing', 'queues.q.account', 'is missing', 'name its account, or give the ARN of one that exists'],
  ],
  [
    queues({
      p: { account: 'home' },
      q: { arn: sqs('111111111111', 'q'), fifo: true, deadLetter: { queue: 'p', maxReceiveCount: 1 } },
    }),
    ['contradiction', 'queues.q.fifo', own, leaveOutArn],
    ['contradiction', 'queues.q.deadLetter', own, leaveOutArn],
  ],
  [
    queues({
      a: { account: 'home', deadLetter: { queue: 'b', maxReceiveCount: 1 } },
      b: { account: 'home', deadLetter: { queue: 'a', maxReceiveCount: 1 } },
    }),
    [
      'contradiction',
      'queues.a.deadLetter',
      'its messages come back to it',
      'the last queue of a row keeps what fails; give it no `deadLetter`',
    ],
    [
      'contradiction',
      'queues.b.deadLetter',
      'its messages come back to it',
      'the last queue of a row keeps what fails; give it no `deadLetter`',
    ],
  ],
  [
    queues({ a: { account: 'home', deadLetter: { queue: 'b', maxReceiveCount: 1 } }, b: { account: 'away' } }),
    [
      'contradiction',
      'queues.a.deadLetter.queue',
      '`b` cannot be the dead-letter queue of `a`',
      'a dead-letter queue is in the same account and Region, and FIFO where its source is',
    ],
  ],
  [
    { ...good, streams: { s: { arn: 'arn:aws:kinesis:us-east-1:111111111111:stream/s/consumer/c:1' } } },
    [
      'invalid-arn',
      'streams.s.arn',
      '`arn:aws:kinesis:us-east-1:111111111111:stream/s/consumer/c:1` is none of streams',
      'give the ARN of the whole thing, not of a part of it',
    ],
  ],
  [
    { ...good, buckets: { b: { arn: 'arn:aws:s3:::b' } } },
    [
      'missing',
      'buckets.b.account',
      'its ARN does not tell its account',
      'add the account under `accounts` and name it here',
    ],
  ],
]

testRows(ROWS)
