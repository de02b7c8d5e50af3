import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { failing, owner, queue, region, startCloudFormationWorld, template } from './cloudformation-world.ts'

const { aws, create, update, remove, physicalIds } = startCloudFormationWorld()

const IDS = ['A', 'B', 'C', 'D'] as const

/** What one deployment wants: of each queue a generation, whose change takes a new one, and a delay, which changes in place. */
interface Wish {
  readonly queues: Readonly<Record<string, { readonly generation: number; readonly delay: number }>>
  /** Whether something in it fails, after these. */
  readonly failsAfter: readonly string[] | undefined
}

const wish: fc.Arbitrary<Wish> = fc.record({
  queues: fc.dictionary(
    fc.constantFrom(...IDS),
    fc.record({ generation: fc.nat({ max: 2 }), delay: fc.nat({ max: 2 }) }),
    { minKeys: 1 },
  ),
  failsAfter: fc.option(fc.subarray([...IDS]), { nil: undefined, freq: 2 }),
})

/** Each queue needs the one before it, where that is there. Names never come back: SQS keeps them for a minute. */
function bodyOf({ queues, failsAfter }: Wish, names: ReadonlyMap<string, string>): string {
  const present = IDS.filter((id) => queues[id] !== undefined)
  const entries = present.map((id, i) => {
    const { delay } = queues[id] as Wish['queues'][string]
    return [
      id,
      queue({ QueueName: names.get(id), DelaySeconds: delay }, { DependsOn: present.slice(Math.max(0, i - 1), i) }),
    ]
  })
  const before = failsAfter?.filter((id) => queues[id] !== undefined)
  return template({ ...Object.fromEntries(entries), ...(before && { Bad: failing({ DependsOn: before }) }) })
}

let made = 0

test('after each deployment there is what the last good template says, and nothing else', {
  timeout: 120_000,
}, async () => {
  const sqs = new SQSClient({ ...aws().account(owner, region), maxAttempts: 1 })
  const delays = async () => {
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}))
    const entries = QueueUrls.map(async (QueueUrl) => {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['DelaySeconds'] })
      return [QueueUrl, Number((await sqs.send(command)).Attributes?.DelaySeconds)] as const
    })
    return Object.fromEntries(await Promise.all(entries))
  }

  await fc.assert(
    fc.asyncProperty(fc.array(wish, { minLength: 1, maxLength: 5 }), async (wishes) => {
      await aws().reset()
      let stack: string | undefined
      let good: Wish = { queues: {}, failsAfter: undefined }
      let names = new Map<string, string>()
      for (const next of wishes) {
        const named = new Map(
          Object.entries(next.queues).map(([id, { generation }]) => {
            const kept = good.queues[id]?.generation === generation ? names.get(id) : undefined
            return [id, kept ?? `queue-${made++}`]
          }),
        )
        const body = bodyOf(next, named)
        const { StackStatus = '', StackId } = stack
          ? await update(body, { StackName: stack }).catch(unchanged)
          : await create(body)
        if (StackStatus === 'ROLLBACK_COMPLETE') {
          expect(await delays()).toEqual({})
          await remove(StackId ?? '')
          continue
        }
        stack = StackId ?? stack
        if (StackStatus.startsWith('UPDATE_ROLLBACK')) expect(next.failsAfter).toBeDefined()
        else [good, names] = [next, named]
        expect(StackStatus).toMatch(/^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/)
        const { Bad, ...ids } = await physicalIds(stack ?? '')
        expect(Bad).toBeUndefined()
        const expected = Object.entries(good.queues).map(([id, { delay }]) => [ids[id], delay])
        expect(await delays()).toEqual(Object.fromEntries(expected))
        expect(Object.values(ids).every((url, i) => url?.endsWith(`/${names.get(Object.keys(ids)[i] ?? '')}`))).toBe(
          true,
        )
      }
      if (stack !== undefined) await remove(stack)
      expect(await delays()).toEqual({})
    }),
    { numRuns: 15 },
  )
})

/** The same once more is no update. */
function unchanged(error: Error): { StackStatus?: string; StackId?: string } {
  expect(error.message).toBe('No updates are to be performed.')
  return { StackStatus: 'UPDATE_COMPLETE' }
}
