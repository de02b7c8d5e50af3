import { inspect } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import { BridgeError, FunctionError, type Schema, type Target, target } from '../../src/runtime/index.ts'
import { assumed, jsonError, OWN, type Script } from './aws-stand-in.ts'
import { CALLED, FUNCTION, newRole, useAwsStandIn } from './bridge-world.ts'

// What `target` takes, sends and answers.

const aws = useAwsStandIn()

const answering =
  (value: unknown): Script =>
  () => ({ status: 200, body: JSON.stringify(value) })
const thrown = (make: () => unknown): unknown => {
  try {
    return make()
  } catch (error) {
    return error
  }
}
const role = (more: Partial<Target> = {}): Target => ({ functionArn: FUNCTION, roleArn: newRole(), ...more })

describe('a target of the topology', () => {
  test.each([
    ['charge', 'XACCT_TARGET_CHARGE'],
    ['Charge', 'XACCT_TARGET_CHARGE'],
    ['charge-card.v2', 'XACCT_TARGET_CHARGE_CARD_V2'],
  ])('`%s` stands in %s', async (name, variable) => {
    const options = {
      functionArn: FUNCTION,
      roleArn: newRole(),
      externalId: 'ext-1',
      sessionName: 'orders-service',
      durationSeconds: 900,
      tags: { team: 'orders', 'cost center': 'a/b' },
      sourceIdentity: 'ada',
    }
    vi.stubEnv(variable, JSON.stringify(options))
    aws.answer('lambda', answering({ paid: true }))
    expect(await target(name).invoke({ amount: 3 })).toEqual({ paid: true })
    expect(Object.fromEntries(new URLSearchParams(aws.callsOf('sts')[0]?.body))).toEqual({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: options.roleArn,
      RoleSessionName: 'orders-service',
      DurationSeconds: '900',
      ExternalId: 'ext-1',
      SourceIdentity: 'ada',
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'orders',
      'Tags.member.2.Key': 'cost center',
      'Tags.member.2.Value': 'a/b',
    })
  })

  test.each([
    ['chrage', 'no `chrage`: XACCT_TARGET_CHRAGE is not set; did you mean `charge`? there are: charge, send_mail'],
    ['send', 'no `send`: XACCT_TARGET_SEND is not set; there are: charge, send_mail'],
    [
      'send-mial',
      'no `send-mial`: XACCT_TARGET_SEND_MIAL is not set; did you mean `send_mail`? there are: charge, send_mail',
    ],
  ])('that is not there, `%s`', (name, message) => {
    vi.stubEnv('XACCT_TARGET_CHARGE', JSON.stringify({ functionArn: FUNCTION }))
    vi.stubEnv('XACCT_TARGET_SEND_MAIL', JSON.stringify({ functionArn: FUNCTION }))
    expect(thrown(() => target(name))).toMatchObject({
      code: 'UnknownTarget',
      kind: 'options',
      retryable: false,
      message,
    })
  })

  test('where there are none at all', () => {
    expect(thrown(() => target('charge'))).toMatchObject({
      message: 'no `charge`: XACCT_TARGET_CHARGE is not set; there are: none',
    })
  })

  test('that is not JSON', () => {
    vi.stubEnv('XACCT_TARGET_CHARGE', '{"functionArn":"secret')
    const error = thrown(() => target('charge')) as BridgeError
    expect(error.message).toContain('XACCT_TARGET_CHARGE is not JSON')
    expect(error.message).not.toContain('secret')
  })
})

describe('options are checked when the target is made', () => {
  const good = { functionArn: FUNCTION, roleArn: `arn:aws:iam::${CALLED}:role/path/r` }
  const rows: readonly (readonly [string, object, code: string, message: string])[] = [
    ['no ARN', {}, 'InvalidTarget', 'functionArn `` is not the ARN of a function'],
    [
      "a role's ARN",
      { functionArn: good.roleArn },
      'InvalidTarget',
      `functionArn \`${good.roleArn}\` is not the ARN of a function`,
    ],
    [
      'another host in the Region',
      { functionArn: `arn:aws:lambda:x.example/:${CALLED}:function:f` },
      'InvalidTarget',
      `functionArn \`arn:aws:lambda:x.example/:${CALLED}:function:f\` is not the ARN of a function`,
    ],
    ['no role', { ...good, roleArn: 'r' }, 'InvalidTarget', 'roleArn `r` is not the ARN of a role'],
    ['a typo', { ...good, externalID: 'abc' }, 'InvalidTarget', 'no option `externalID`'],
    ['a name that every object has', { ...good, constructor: 'abc' }, 'InvalidTarget', 'no option `constructor`'],
    [
      'a way without a role',
      { ...good, via: [{ externalId: 'ab' }] },
      'InvalidTarget',
      'roleArn `` is not the ARN of a role',
    ],
    [
      'too long a session',
      { ...good, durationSeconds: 3601 },
      'SessionTooLong',
      "durationSeconds 3601: a session assumed from a function's credentials lasts at most 3600 s",
    ],
    [
      'everything at once',
      {
        functionArn: 'f',
        roleArn: 'r',
        externalId: 'a',
        sessionName: 'a b',
        sourceIdentity: 'x'.repeat(65),
        durationSeconds: 4000,
      },
      'InvalidTarget',
      [
        'functionArn `f` is not the ARN of a function',
        'roleArn `r` is not the ARN of a role',
        'externalId `a` is not ^[\\w+=,.@:/-]{2,1224}$',
        'sessionName `a b` is not ^[\\w+=,.@-]{2,64}$',
        `sourceIdentity \`${'x'.repeat(65)}\` is not ^[\\w+=,.@-]{2,64}$`,
        "durationSeconds 4000: a session assumed from a function's credentials lasts at most 3600 s",
      ].join('; '),
    ],
  ]
  test.each(rows)('%s', (_, options, code, message) => {
    expect(thrown(() => target(options as Target))).toMatchObject({ code, kind: 'options', message })
    expect(aws.calls).toEqual([])
  })

  test('an hour is the most along a chain only', () => {
    vi.stubEnv('AWS_SESSION_TOKEN', undefined)
    expect(target({ ...good, durationSeconds: 43_200 }).functionArn).toBe(FUNCTION)
    const chain = { ...good, durationSeconds: 43_200, via: [{ roleArn: good.roleArn }] }
    expect(thrown(() => target(chain))).toMatchObject({ code: 'SessionTooLong' })
  })

  test.each([undefined, 'with-all'])('a whole one is fine: %s', (externalId) => {
    expect(target({ ...good, externalId, tags: { a: 'b' } }).functionArn).toBe(FUNCTION)
  })
})

describe('invoke', () => {
  test.each([
    ['an object', { a: [1, 'ü €'] }, '{"a":[1,"ü €"]}'],
    ['null', null, 'null'],
    ['nothing', undefined, ''],
  ])('sends %s', async (_, payload, body) => {
    aws.answer('lambda', answering('ok'))
    expect(await target({ functionArn: FUNCTION }).invoke(payload)).toBe('ok')
    expect(aws.calls).toMatchObject([
      {
        accessKeyId: OWN.accessKeyId,
        path: `/2015-03-31/functions/${encodeURIComponent(FUNCTION)}/invocations`,
        headers: {
          'x-amz-invocation-type': 'RequestResponse',
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(body)),
        },
        body,
      },
    ])
  })

  test.each([[null], [0], [''], [{ a: { b: ['ß', '😀'] } }]])('answers %j', async (value) => {
    aws.answer('lambda', answering(value))
    expect(await target({ functionArn: FUNCTION }).invoke()).toEqual(value)
  })

  test('what is no JSON is refused, without being told', async () => {
    aws.answer('lambda', () => ({ status: 200, body: 'secret' }))
    const error: unknown = await target({ functionArn: FUNCTION })
      .invoke()
      .catch((one) => one)
    expect(error).toMatchObject({ code: 'UnexpectedAnswer', message: 'the answer is not JSON', mayHaveRun: true })
  })

  test('send is an Event, dryRun a DryRun; neither answers anything', async () => {
    const charge = target(role())
    aws.answer(
      'lambda',
      () => ({ status: 202 }),
      () => ({ status: 204 }),
    )
    expect(await charge.send({ a: 1 })).toBeUndefined()
    expect(await charge.dryRun()).toBeUndefined()
    expect(aws.callsOf('lambda').map(({ headers, body }) => [headers['x-amz-invocation-type'], body])).toEqual([
      ['Event', '{"a":1}'],
      ['DryRun', ''],
    ])
  })

  test('dryRun says what is missing, and where', async () => {
    const caller = `arn:aws:sts::${CALLED}:assumed-role/r/xacct-shipper`
    const why = 'because no identity-based policy allows the lambda:InvokeFunction action'
    const message = `User: ${caller} is not authorized to perform: lambda:InvokeFunction on resource: ${FUNCTION} ${why}`
    aws.answer('lambda', () => jsonError(403, 'AccessDeniedException', message))
    const error: unknown = await target(role())
      .dryRun()
      .catch((one) => one)
    expect(error).toMatchObject({
      kind: 'permission',
      account: CALLED,
      fix: `in account ${CALLED} the identity-based policy must allow lambda:InvokeFunction on ${FUNCTION} for ${caller}`,
      message,
    })
  })
})

describe('a function that fails', () => {
  const failing =
    (body: unknown): Script =>
    () => ({
      status: 200,
      headers: { 'x-amz-function-error': 'Unhandled' },
      body: JSON.stringify(body),
    })
  const failureOf = async (body: unknown) => {
    aws.answer('lambda', failing(body))
    const error = await target({ functionArn: FUNCTION })
      .invoke()
      .catch((one: unknown) => one)
    expect(error).toBeInstanceOf(FunctionError)
    expect(error).toBeInstanceOf(BridgeError)
    return error as FunctionError
  }

  test.each([
    [
      'in Node.js',
      {
        errorType: 'TypeError',
        errorMessage: 'no order 17',
        trace: ['TypeError: no order 17', '    at f (/var/task/i.js:1:2)'],
      },
      {
        remoteType: 'TypeError',
        remoteMessage: 'no order 17',
        remoteStack: 'TypeError: no order 17\n    at f (/var/task/i.js:1:2)',
      },
    ],
    [
      'in Python',
      { errorType: 'KeyError', errorMessage: "'order'", stackTrace: ['  File "/var/task/i.py", line 2\n'] },
      { remoteType: 'KeyError', remoteMessage: "'order'", remoteStack: '  File "/var/task/i.py", line 2\n' },
    ],
    [
      'by time',
      { errorMessage: '2026-01-01T00:00:00.000Z r Task timed out after 3.00 seconds' },
      {
        remoteType: 'Unknown',
        remoteMessage: '2026-01-01T00:00:00.000Z r Task timed out after 3.00 seconds',
        remoteStack: undefined,
      },
    ],
    ['without a word', null, { remoteType: 'Unknown', remoteMessage: undefined, remoteStack: undefined }],
  ])('%s', async (_, body, expected) => {
    const error = await failureOf(body)
    const { remoteType, remoteMessage, remoteStack } = error
    expect({ remoteType, remoteMessage, remoteStack }).toEqual(expected)
    expect(error).toMatchObject({
      name: 'FunctionError',
      code: 'FunctionError',
      kind: 'function',
      retryable: true,
      mayHaveRun: true,
      account: CALLED,
      message: `${FUNCTION} failed with ${remoteType}; its log says more`,
    })
  })

  test('keeps what it said out of everything that is printed', async () => {
    const error = await failureOf({ errorType: 'E', errorMessage: 'canary', trace: ['canary'] })
    expect(error.remoteMessage).toBe('canary')
    for (const told of [
      inspect(error),
      String(error),
      error.stack,
      JSON.stringify(error),
      JSON.stringify({ ...error }),
    ])
      expect(told).not.toContain('canary')
  })
})

describe('schemas', () => {
  /** A hand-made Standard Schema: objects with a number `amount`, which becomes text. */
  const amount: Schema<{ amount: number }, { amount: string }> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: async (value) => {
        const { amount } = (value ?? {}) as { amount?: unknown }
        if (typeof amount === 'number') return { value: { amount: `${amount} €` } }
        return { issues: [{ path: ['amount'] }, { path: [{ key: 'items' }, 0] }, {}] }
      },
    },
  }

  test('change what is sent and what is answered', async () => {
    aws.answer('lambda', answering({ amount: 4 }))
    const charge = target({ functionArn: FUNCTION }, { input: amount, output: amount })
    expect(await charge.invoke({ amount: 3 })).toEqual({ amount: '4 €' })
    await charge.send({ amount: 5 })
    await charge.dryRun()
    expect(aws.calls.map(({ body }) => body)).toEqual(['{"amount":"3 €"}', '{"amount":"5 €"}', ''])
  })

  test('refuse a payload before anything is sent', async () => {
    const charge = target(role(), { input: amount })
    const error: unknown = await charge.invoke({ amount: 'secret' as unknown as number }).catch((one) => one)
    expect(error).toMatchObject({
      code: 'InvalidPayload',
      kind: 'payload',
      retryable: false,
      mayHaveRun: false,
      message: 'payload does not fit its schema at `amount`, `items.0`, ``',
    })
    expect(aws.calls).toEqual([])
  })

  test('refuse an answer, without telling it', async () => {
    aws.answer('lambda', answering({ amount: 'secret' }))
    const error: unknown = await target({ functionArn: FUNCTION }, { output: amount })
      .invoke()
      .catch((one) => one)
    expect(error).toMatchObject({ code: 'InvalidAnswer', kind: 'payload', mayHaveRun: true })
    expect(inspect(error)).not.toContain('secret')
  })
})

describe('a chain', () => {
  const hop = () => ({ roleArn: newRole() })

  test('assumes one role with the session of the one before, and shares what is common', async () => {
    const first = hop()
    const second = hop()
    const [third, fourth] = [hop(), hop()]
    await target({ functionArn: FUNCTION, ...third, via: [first, second] }).send()
    await target({ functionArn: FUNCTION, ...fourth, via: [first, second] }).send()
    await target({ functionArn: FUNCTION, ...second, via: [first] }).send()
    await target({ functionArn: FUNCTION, ...first }).send()
    const by = (n: number) => assumed(n).accessKeyId
    expect(
      aws.callsOf('sts').map(({ accessKeyId, body }) => [accessKeyId, new URLSearchParams(body).get('RoleArn')]),
    ).toEqual([
      [OWN.accessKeyId, first.roleArn],
      [by(1), second.roleArn],
      [by(2), third.roleArn],
      [by(2), fourth.roleArn],
    ])
    expect(aws.callsOf('lambda').map(({ accessKeyId }) => accessKeyId)).toEqual([by(3), by(4), by(2), by(1)])
  })

  test('renews a hop that AWS no longer accepts', async () => {
    const charge = { functionArn: FUNCTION, ...hop(), via: [hop()] }
    const stale = jsonError(403, 'ExpiredToken', 'The security token included in the request is expired')
    aws.answer(
      'sts',
      () => aws.session(new Date(Date.now() + 3_600_000)),
      () => stale,
    )
    await target(charge).send()
    expect(aws.callsOf('sts').map(({ accessKeyId }) => accessKeyId)).toEqual([
      OWN.accessKeyId,
      assumed(1).accessKeyId,
      OWN.accessKeyId,
      assumed(2).accessKeyId,
    ])
    expect(aws.callsOf('lambda')).toHaveLength(1)
  })
})

describe('the request for a session', () => {
  const formOf = (n: number) => Object.fromEntries(new URLSearchParams(aws.callsOf('sts')[n]?.body))

  test('has policies, tags and their transitive keys', async () => {
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
    const options = role({
      policy,
      policyArns: ['arn:aws:iam::aws:policy/A', 'arn:aws:iam::aws:policy/B'],
      tags: { team: 'a&b=c d', stage: '' },
      transitiveTagKeys: ['team'],
    })
    await target(options).send()
    await target({ ...role(), policy: JSON.stringify(policy) }).send()
    expect(formOf(0)).toMatchObject({
      Policy: JSON.stringify(policy),
      'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/A',
      'PolicyArns.member.2.arn': 'arn:aws:iam::aws:policy/B',
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'a&b=c d',
      'Tags.member.2.Key': 'stage',
      'Tags.member.2.Value': '',
      'TransitiveTagKeys.member.1': 'team',
    })
    expect(formOf(1).Policy).toBe(JSON.stringify(policy))
  })

  test('is one for the same options in another order', async () => {
    const { roleArn } = role()
    await target({ functionArn: FUNCTION, roleArn, externalId: 'ext', sessionName: 'me' }).send()
    await target({ sessionName: 'me', externalId: 'ext', roleArn, functionArn: FUNCTION, tags: undefined }).send()
    expect(aws.callsOf('sts')).toHaveLength(1)
  })

  test.each([
    ['tags', { tags: { a: 'b' } }],
    ['source identity', { sourceIdentity: 'ada' }],
    ['policy', { policy: '{}' }],
    ['managed policies', { policyArns: ['arn:aws:iam::aws:policy/A'] }],
  ])('is another for other %s', async (_, other) => {
    const first = role()
    await target(first).send()
    await target({ ...first, ...other }).send()
    expect(aws.callsOf('sts')).toHaveLength(2)
  })

  test.each(['AWS_ACCESS_KEY_ID', 'AWS_REGION'])('is another where %s changes', async (variable) => {
    const first = role()
    await target(first).send()
    vi.stubEnv(variable, variable === 'AWS_REGION' ? 'eu-west-1' : assumed(1).accessKeyId)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', variable === 'AWS_REGION' ? OWN.secretAccessKey : assumed(1).secretAccessKey)
    await target(first).send()
    expect(aws.callsOf('sts')).toHaveLength(2)
  })
})
