// What is run on each version of Node.js, in each form that a function's code can have. Prints one line of JSON.
import {
  account,
  BridgeError,
  bridge,
  claimCheck,
  emf,
  FunctionError,
  forEachAccount,
  memoryStore,
  openAggregates,
  receive,
  target,
  toQueue,
  withContext,
} from 'xacct/runtime'

const context = { getRemainingTimeInMillis: () => 30_000 }
const { BUCKET = '', QUEUE_URL = '' } = process.env
const records = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    eventSource: 'aws:sqs',
    messageId: `m-${index}`,
    body: JSON.stringify({ n: index }),
  }))

/** Each answers what it saw; it is compared with what it must see. */
const CHECKS: Readonly<Record<string, readonly [work: () => unknown, expected: unknown]>> = {
  'a call and its answer': [() => target('echo').invoke({ name: 'Ada' }, { context }), { name: 'Ada' }],
  'an event': [() => withContext(context, () => target('echo').send({})), undefined],
  'whether it may be called': [() => target('echo').dryRun(), undefined],
  'a function that fails': [
    () =>
      target('echo')
        .invoke({ fail: true })
        .catch((error: FunctionError) => [error instanceof FunctionError, error.remoteType]),
    [true, 'TypeError'],
  ],
  'a denial': [
    () =>
      target('forbidden')
        .invoke({})
        .catch((error: BridgeError) => [error instanceof BridgeError, error.kind]),
    [true, 'permission'],
  ],
  'credentials for SDK clients': [async () => (await account('other').credentials()).expiration instanceof Date, true],
  'work in several accounts': [
    async () => {
      const { results, failures } = await forEachAccount(['other', 'missing'], async (one) => {
        await one.credentials()
        return one.name
      })
      return [results.map(({ value }) => value), failures.map(({ account: { name } }) => name)]
    },
    [['other'], ['missing']],
  ],
  'a bridge with all its parts': [
    () => {
      const options = {
        open: openAggregates,
        onReport: emf({ write: () => {} }),
        undeliverable: toQueue({ queueUrl: QUEUE_URL }),
      }
      return bridge({ target: 'echo', invocationType: 'RequestResponse', ...options })({ Records: records(3) }, context)
    },
    { batchItemFailures: [] },
  ],
  'a partial answer': [
    async () => {
      const done: number[] = []
      const work = ({ n }: { n: number }) => {
        if (n === 1) throw new Error('mine')
        done.push(n)
      }
      const answer = await receive(work, { store: memoryStore(), partial: true })({ Records: records(3) }, context)
      return [answer, done]
    },
    [{ batchItemFailures: [{ itemIdentifier: 'm-1' }] }, [0, 2]],
  ],
  'a claim check': [
    async () => {
      const claims = claimCheck({ bucket: BUCKET, account: 'other' })
      return claims.fetch(await claims.put('{"large":"ü"}', 'id'))
    },
    { large: 'ü' },
  ],
}

async function run(): Promise<void> {
  const outcomes: Record<string, string> = {}
  for (const [name, [work, expected]] of Object.entries(CHECKS)) {
    const seen = await Promise.resolve()
      .then(work)
      .catch((error: unknown) => `threw ${error}`)
    const [is, should] = [JSON.stringify(seen), JSON.stringify(expected)]
    outcomes[name] = is === should ? 'ok' : `${is} instead of ${should}`
  }
  process.stdout.write(`${JSON.stringify({ version: process.version, outcomes })}\n`)
}

void run()
