// What the tour asks of the calling function, and what it does to the policy of the called one.
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import {
  AddPermissionCommand,
  GetPolicyCommand,
  InvokeWithResponseStreamCommand,
  LambdaClient,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda'
import type { LocalAws } from 'xacct/local'
import type { ErrorKind } from 'xacct/runtime'
import type { Outcome, Task } from './functions/caller.ts'
import { CALLED } from './network.ts'

const CALLING = '111111111111'
const ROLE = `arn:aws:iam::${CALLING}:role/direct-caller`
const GIVE_UP_MILLISECONDS = 15_000
const POLL_MILLISECONDS = 25

export interface Failure {
  readonly code: string
  readonly kind: ErrorKind
  readonly retryable: boolean
  readonly says: string
}

export class Caller {
  readonly #calling: LambdaClient
  readonly #called: LambdaClient
  readonly #logs: CloudWatchLogsClient
  /** What each try of the last call came to. */
  tries: readonly string[] = []

  constructor(aws: LocalAws) {
    this.#calling = new LambdaClient({ ...aws.account(CALLING), maxAttempts: 1 })
    this.#called = new LambdaClient(aws.account(CALLED))
    this.#logs = new CloudWatchLogsClient(aws.account(CALLED))
  }

  /** @throws Error where it was not answered */
  async expectAnswer(task: Task): Promise<string> {
    const { says, failed } = await this.#ask(task)
    if (failed !== undefined) throw new Error(`${failed.code}: ${says}`)
    return says
  }

  /** @throws Error where it was answered */
  async expectFailure(task: Task): Promise<Failure> {
    const { says, failed } = await this.#ask(task)
    if (failed === undefined) throw new Error(`answered, though it must not be: ${says}`)
    return { ...failed, says }
  }

  /** Asked by the other operation: faults of `Invoke` shall strike what the function itself sends. */
  async #ask(task: Task): Promise<Outcome> {
    const input = { FunctionName: 'direct-caller', Payload: Buffer.from(JSON.stringify(task)) }
    const { EventStream = [] } = await this.#calling.send(new InvokeWithResponseStreamCommand(input))
    const chunks: Uint8Array[] = []
    for await (const { PayloadChunk, InvokeComplete } of EventStream) {
      if (PayloadChunk?.Payload) chunks.push(PayloadChunk.Payload)
      if (InvokeComplete?.ErrorCode) throw new Error(`caller failed: ${InvokeComplete.ErrorDetails}`)
    }
    const outcome = JSON.parse(Buffer.concat(chunks).toString()) as Outcome
    this.tries = outcome.tries
    return outcome
  }

  /** Moves the permission from the alias to the function without one; answers how it is mended. */
  async moveToUnqualified(): Promise<() => Promise<unknown>> {
    const permission = { FunctionName: 'my-function', StatementId: 'caller' }
    const add = (Qualifier?: string) => {
      const granted = { Action: 'lambda:InvokeFunction', Principal: ROLE, ...(Qualifier && { Qualifier }) }
      return this.#called.send(new AddPermissionCommand({ ...permission, ...granted }))
    }
    const Qualifier = 'prod'
    const { Policy = '' } = await this.#called.send(new GetPolicyCommand({ FunctionName: 'my-function', Qualifier }))
    for (const { Sid } of (JSON.parse(Policy) as { Statement: { Sid: string }[] }).Statement) {
      await this.#called.send(new RemovePermissionCommand({ FunctionName: 'my-function', Qualifier, StatementId: Sid }))
    }
    await add()
    return async () => {
      await this.#called.send(new RemovePermissionCommand(permission))
      await add(Qualifier)
    }
  }

  async untilLogged(text: string): Promise<void> {
    const end = performance.now() + GIVE_UP_MILLISECONDS
    const command = new FilterLogEventsCommand({ logGroupName: '/aws/lambda/my-function' })
    for (;;) {
      const { events = [] } = await this.#logs.send(command)
      if (events.some(({ message }) => message?.includes(text))) return
      if (performance.now() > end) throw new Error(`waited ${GIVE_UP_MILLISECONDS / 1000} s for \`${text}\` in the log`)
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS))
    }
  }

  close(): void {
    for (const client of [this.#calling, this.#called, this.#logs]) client.destroy()
  }
}
