import { add, call, fn, good, type Rows, testRows } from './bad-configs.ts'

/** Settings that are wrong in themselves. */
const ROWS: Rows = [
  [undefined, ['missing', 'the file', 'is missing', 'an object is needed here']],
  [null, ['wrong-type', 'the file', '`null` is null', 'an object is needed here']],
  ['text', ['wrong-type', 'the file', '`text` is text', 'an object is needed here']],
  [[], ['wrong-type', 'the file', '`[]` is a list', 'an object is needed here']],
  [
    {},
    ['missing', 'name', 'is missing', 'text is needed here'],
    ['missing', 'accounts', 'is missing', 'an object is needed here'],
  ],
  [{ name: 'sys', accounts: {} }, ['missing', 'accounts', 'there is no account', 'name at least one']],
  [
    { ...good, name: '1st' },
    [
      'invalid-name',
      'name',
      '`1st` is no name here',
      'it begins with a letter, then letters, digits and `-`, 40 at most',
    ],
  ],
  [
    { ...good, fuctions: {} },
    ['unknown-key', 'fuctions', 'there is no setting `fuctions`', 'did you mean `functions`?'],
  ],
  [
    { ...good, whatever: 1 },
    [
      'unknown-key',
      'whatever',
      'there is no setting `whatever`',
      'there are $schema, name, organization, accounts, functions, streams, queues, buckets, calls, triggers, collapse, tags',
    ],
  ],
  [{ ...good, functions: [] }, ['wrong-type', 'functions', '`[]` is a list', 'an object is needed here']],
  [{ ...good, tags: { a: 1 } }, ['wrong-type', 'tags.a', '`1` is a number', 'text is needed here: put it in quotes']],
  [{ ...good, tags: { '': 'x' } }, ['invalid-name', 'tags.', 'is empty', 'at least one']],
  [
    { ...good, collapse: 'always' },
    ['wrong-type', 'collapse', '`always` is not possible here', '`never` or `organization` is needed here'],
  ],
  [
    { ...good, organization: { id: 'o-1' } },
    ['invalid-name', 'organization.id', '`o-1` is no organization id', 'it begins with `o-`'],
  ],
  [
    add('accounts', { x: { id: '12345678901' } }),
    ['invalid-account-id', 'accounts.x.id', '`12345678901` is no account id', 'twelve digits are, in quotes'],
  ],
  [
    add('accounts', { x: { id: 333333333333 } }),
    ['wrong-type', 'accounts.x.id', '`333333333333` is a number', 'text is needed here: put it in quotes'],
  ],
  [add('accounts', { x: {} }), ['missing', 'accounts.x.id', 'is missing', 'text is needed here']],
  [
    add('accounts', { x: { id: '333333333333', region: 'mars' } }),
    ['invalid-region', 'accounts.x.region', '`mars` is no Region', '`eu-central-1` is one'],
  ],
  [
    add('accounts', { x: { id: '333333333333', assume: { roleArn: 'deployer' } } }),
    [
      'invalid-arn',
      'accounts.x.assume.roleArn',
      '`deployer` is not an ARN',
      'arn:aws:<service>:<region>:<account>:<resource> is one',
    ],
  ],
  [
    add('accounts', { 'my account': { id: '333333333333' } }),
    [
      'invalid-name',
      'accounts.my account',
      '`my account` is no name here',
      'it begins with a letter, then letters, digits and `-`, 40 at most',
    ],
  ],
  [fn({ memory: 64 }), ['out-of-range', 'functions.f.memory', '`64` is too small', 'at least 128']],
  [fn({ timeout: 901 }), ['out-of-range', 'functions.f.timeout', '`901` is too large', 'at most 900']],
  [fn({ timeout: 1.5 }), ['wrong-type', 'functions.f.timeout', '`1.5` is a number', 'a whole number is needed here']],
  [fn({ timeout: '30' }), ['wrong-type', 'functions.f.timeout', '`30` is text', 'a number is needed here']],
  [
    fn({ vpc: { subnetIds: [], securityGroupIds: ['sg-1'] } }),
    ['out-of-range', 'functions.f.vpc.subnetIds', '`[]` has too few entries', 'at least one'],
  ],
  [
    fn({ vpc: { subnetIds: ['vpc-1'], securityGroupIds: ['sg-1'] } }),
    ['invalid-name', 'functions.f.vpc.subnetIds[0]', '`vpc-1` is no subnet', 'it begins with `subnet-`'],
  ],
  [
    fn({ alias: '7' }),
    [
      'invalid-name',
      'functions.f.alias',
      '`7` is no alias',
      'it has letters, digits, `-` and `_`, and is not a number',
    ],
  ],
  [
    fn({ environment: { '1ST': 'x' } }),
    [
      'invalid-name',
      'functions.f.environment.1ST',
      '`1ST` is no variable',
      'it has two letters, digits or `_` at least, and begins with a letter',
    ],
  ],
  [
    call({ mode: 'sometimes' }),
    ['wrong-type', 'calls.c.mode', '`sometimes` is not possible here', '`sync` or `async` or `both` is needed here'],
  ],
  [
    add('triggers', { t: { from: 'arn:aws:sqs:us-east-1:111111111111:q', to: 'caller', maxRecordAgeSeconds: 5 } }),
    ['out-of-range', 'triggers.t.maxRecordAgeSeconds', '`5` is too small', 'at least 60'],
  ],
]

testRows(ROWS)
