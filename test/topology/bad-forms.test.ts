import { add, call, type Rows, testRows } from './bad-configs.ts'

const FROM_FORMS =
  'it is a text, an object with `role`, an object with `account`, an object with `organization` or a list'
const TO_FORMS =
  'it is a text, an object with `function`, an object with `bucket`, an object with `instances` and `actions` or an object with `actions` and `resources`'

/** The forms of `from` and `to`: which one was meant is told by its keys. */
const ROWS: Rows = [
  [add('calls', { c: { to: 'greeter' } }), ['missing', 'calls.c.from', 'is missing', FROM_FORMS]],
  [call({ from: 5 }), ['wrong-type', 'calls.c.from', '`5` is in none of its forms', FROM_FORMS]],
  [call({ from: [] }), ['out-of-range', 'calls.c.from', '`[]` has too few entries', 'at least one']],
  [call({ from: {} }), ['wrong-type', 'calls.c.from', '`{}` is in none of its forms', FROM_FORMS]],
  [
    call({ from: { rol: 'arn:aws:iam::333333333333:role/x' } }),
    [
      'wrong-type',
      'calls.c.from',
      '`{"rol":"arn:aws:iam::333333333333:role/x"}` is in none of its forms',
      'did you mean `role`?',
    ],
  ],
  [
    call({ from: ['caller', { account: 'home', role: 'arn:aws:iam::333333333333:role/x' }] }),
    [
      'contradiction',
      'calls.c.from[1]',
      '`account`, `role` do not go together',
      FROM_FORMS.replace(' or a list', '').replace('`account`, an', '`account` or an'),
    ],
  ],
  [
    call({ from: { organization: 'o-a1b2c3d4e5', paths: ['r-1'] } }),
    ['invalid-name', 'calls.c.from.paths[0]', '`r-1` is no path', '`o-…/r-…/ou-…/` is one'],
  ],
  [call({ to: undefined }), ['missing', 'calls.c.to', 'is missing', TO_FORMS]],
  [
    call({ to: { functon: 'greeter' } }),
    ['wrong-type', 'calls.c.to', '`{"functon":"greeter"}` is in none of its forms', 'did you mean `function`?'],
  ],
  [
    call({ to: { actions: ['s3:GetObject'] } }),
    ['wrong-type', 'calls.c.to', '`{"actions":["s3:GetObject"]}` is in none of its forms', TO_FORMS],
  ],
  [
    call({ to: { function: 'greeter', acess: 'read' } }),
    ['unknown-key', 'calls.c.to.acess', 'there is no setting `acess`', 'did you mean `access`?'],
  ],
  [
    call({ to: { bucket: 'b', qualifier: 'live' } }),
    ['contradiction', 'calls.c.to', '`bucket`, `qualifier` do not go together', TO_FORMS],
  ],
  [
    call({ to: { bucket: 'b', access: 'all' } }),
    [
      'wrong-type',
      'calls.c.to.access',
      '`all` is not possible here',
      '`read` or `write` or `read-write` is needed here',
    ],
  ],
  [
    call({ to: { function: 'greeter', qualifier: 'a b' } }),
    ['invalid-name', 'calls.c.to.qualifier', '`a b` is no alias or version', '`live`, `7` and `$LATEST` are'],
  ],
  [
    call({ to: { instances: { account: 'away' }, actions: ['start'] } }),
    ['missing', 'calls.c.to.instances.tag', 'is missing', 'an object is needed here'],
  ],
  [
    call({ to: { actions: ['GetItem'], resources: ['*'], account: 'away' } }),
    ['invalid-name', 'calls.c.to.actions[0]', '`GetItem` is no action', '`dynamodb:GetItem` is one'],
  ],
  [
    call({ to: { actions: ['dynamodb:GetItem'], resources: ['table/x'] } }),
    [
      'invalid-arn',
      'calls.c.to.resources[0]',
      '`table/x` is not an ARN',
      'arn:aws:<service>:<region>:<account>:<resource> is one',
    ],
  ],
]

testRows(ROWS)
