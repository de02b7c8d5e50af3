import { add, call, fn, good, type Rows, type Section, testRows } from './bad-configs.ts'

const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`
const queues = (entries: Section) => ({ ...good, queues: entries })

/** Names and what stands behind them. */
const ROWS: Rows = [
  // Accounts.
  [
    add('accounts', { again: { id: '111111111111' } }),
    [
      'duplicate',
      'accounts.again.id',
      '111111111111 is account `home` already',
      'two names for one account hide that a call stays inside it; use one name',
    ],
  ],
  [
    add('accounts', { x: { id: '333333333333', assume: { roleArn: role('111111111111', 'deployer') } } }),
    [
      'contradiction',
      'accounts.x.assume.roleArn',
      'is a role of 111111111111, the account is 333333333333',
      'a role deploys to its own account only',
    ],
  ],
  [
    add('accounts', { x: { id: '333333333333', assume: { roleArn: 'arn:aws:iam::333333333333:user/me' } } }),
    [
      'invalid-arn',
      'accounts.x.assume.roleArn',
      '`arn:aws:iam::333333333333:user/me` is not the ARN of a role',
      'arn:aws:iam::333333333333:role/<name> is',
    ],
  ],
  [
    { ...good, collapse: 'organization' },
    ['missing', 'organization', 'is missing', '`collapse` needs its `id`, `o-…`'],
  ],
  // Names that stand for nothing.
  [fn({ account: 'hone' }), ['unknown-name', 'functions.f.account', 'no account `hone`', 'did you mean `home`?']],
  [
    fn({ account: 'elsewhere' }),
    ['unknown-name', 'functions.f.account', 'no account `elsewhere`', 'there are home, away'],
  ],
  [call({ from: 'calller' }), ['unknown-name', 'calls.c.from', 'no function `calller`', 'did you mean `caller`?']],
  [
    call({ from: ['caller', 'other'] }),
    ['unknown-name', 'calls.c.from[1]', 'no function `other`', 'there are caller, greeter'],
  ],
  [
    call({ to: { function: 'greter' } }),
    ['unknown-name', 'calls.c.to.function', 'no function `greter`', 'did you mean `greeter`?'],
  ],
  [
    call({ to: { bucket: 'files' } }),
    ['unknown-name', 'calls.c.to.bucket', 'no bucket `files`', 'this file has no buckets'],
  ],
  [
    call({ from: { account: 'partner' } }),
    ['unknown-name', 'calls.c.from.account', 'no account `partner`', 'there are home, away'],
  ],
  [
    call({ to: { function: 'greeter', qualifier: 'prod' } }),
    ['unknown-name', 'calls.c.to.qualifier', '`greeter` has no alias `prod`', 'set `alias` of `greeter`'],
  ],
  [
    { ...good, triggers: { t: { from: 'orders', to: 'caller' } } },
    ['unknown-name', 'triggers.t.from', 'no stream or queue `orders`', 'this file has no streams or queues'],
  ],
  [
    queues({ q: { account: 'home', deadLetter: { queue: 'p', maxReceiveCount: 3 } } }),
    ['unknown-name', 'queues.q.deadLetter.queue', 'no queue `p`', 'did you mean `q`?'],
  ],
  [
    fn({ onFailure: 'dead' }),
    ['unknown-name', 'functions.f.onFailure', 'no queue or function `dead`', 'there are caller, greeter, f'],
  ],
  // One problem, and not its consequences too.
  [
    add('functions', { greeter: { account: 'awya', entry: './b.ts' } }),
    ['unknown-name', 'functions.greeter.account', 'no account `awya`', 'did you mean `away`?'],
  ],
  [
    add('accounts', { away: { id: '22' } }),
    ['invalid-account-id', 'accounts.away.id', '`22` is no account id', 'twelve digits are, in quotes'],
  ],
  [
    { ...fn({ entry: 5 }), calls: { c: { from: 'f', to: 'greter' } } },
    ['wrong-type', 'functions.f.entry', '`5` is a number', 'text is needed here: put it in quotes'],
    ['unknown-name', 'calls.c.to', 'no function `greter`', 'did you mean `greeter`?'],
  ],
  // Names that meet in AWS.
  [
    add('functions', { 'say-hi': { account: 'home', entry: './f.ts' }, sayHi: { account: 'away', entry: './f.ts' } }),
    [
      'duplicate',
      'functions.sayHi',
      '`sayHi` and `say-hi` become one name in AWS',
      'let the names differ in more than case and `-`',
    ],
  ],
  [
    add('calls', { Greet: { from: 'caller', to: 'greeter' } }),
    [
      'duplicate',
      'calls.Greet',
      '`Greet` and `greet` become one name in AWS',
      'let the names differ in more than case and `-`',
    ],
  ],
  [
    fn({ functionName: 'sys-caller' }),
    [
      'duplicate',
      'functions.f',
      '`function:sys-caller` is claimed by functions.caller too',
      'give one of them another name',
    ],
  ],
  [
    fn({ roleName: 'SYS-caller' }),
    [
      'duplicate',
      'functions.f',
      'role `SYS-caller` is also that of functions.caller',
      'give one of them a `roleName` of its own; one call may have several callers',
    ],
  ],
  [
    call({ roleName: 'sys-call-greet' }),
    [
      'duplicate',
      'calls.c',
      'role `sys-call-greet` is also that of calls.greet',
      'give one of them a `roleName` of its own; one call may have several callers',
    ],
  ],
  [
    add('functions', { 'call-greet': { account: 'away', entry: './f.ts' } }),
    [
      'duplicate',
      'calls.greet',
      'role `sys-call-greet` is also that of functions.call-greet',
      'give one of them a `roleName` of its own; one call may have several callers',
    ],
  ],
  [
    {
      ...good,
      streams: { x: { account: 'home' } },
      queues: { x: { account: 'home' } },
      triggers: { t: { from: 'x', to: 'caller' } },
    },
    ['duplicate', 'triggers.t.from', '`x` is a stream and a queue', 'give one of them another name'],
  ],
]

testRows(ROWS)
