import type { z } from 'zod'
import type { RawTopology } from './config.ts'
import type {
  calledActions,
  calledBucket,
  calledFunction,
  calledInstances,
  RawCall,
  RawTrigger,
  taggedInstances,
} from './config-calls.ts'
import type { AccountConfig, RawBucket, RawFunction, RawQueue, RawStream } from './config-resources.ts'

type Named<Raw, Name extends string> = Omit<Raw, 'account'> & { readonly account: Name }
type OptionallyNamed<Raw, Name extends string> = Omit<Raw, 'account'> & { readonly account?: Name | undefined }
type ArnText = `arn:${string}`

type AccountIdText = `${number}`

/** A call whose names the compiler checks. */
export type CallConfig<Account extends string, Fn extends string, Bucket extends string> = Omit<
  RawCall,
  'from' | 'to'
> & {
  readonly from: CallerConfig<Account, Fn> | readonly CallerConfig<Account, Fn>[]
  readonly to:
    | Fn
    | (Omit<z.infer<typeof calledFunction>, 'function'> & { readonly function: Fn })
    | (Omit<z.infer<typeof calledBucket>, 'bucket'> & { readonly bucket: Bucket })
    | (Omit<z.infer<typeof calledInstances>, 'instances'> & {
        readonly instances: readonly ArnText[] | Named<z.infer<typeof taggedInstances>, Account>
      })
    | OptionallyNamed<z.infer<typeof calledActions>, Account>
}
type CallerConfig<Account extends string, Fn extends string> =
  | Fn
  | { readonly role: ArnText }
  | { readonly account: Account | AccountIdText }
  | { readonly organization: `o-${string}`; readonly paths?: readonly string[] }

/** A trigger whose names the compiler checks. */
export type TriggerConfig<Fn extends string, Source extends string, Queue extends string> = Omit<
  RawTrigger,
  'from' | 'to' | 'onFailure'
> & {
  readonly from: Source | ArnText
  readonly to: Fn
  readonly onFailure?: Queue | ArnText
}

type FunctionConfig<Account extends string, Destination extends string> = Omit<
  Named<RawFunction, Account>,
  'onFailure'
> & { readonly onFailure?: Destination | ArnText }

type QueueConfig<Account extends string, Queue extends string> = Omit<
  OptionallyNamed<RawQueue, Account>,
  'deadLetter'
> & { readonly deadLetter?: { readonly queue: Queue; readonly maxReceiveCount: number } }

/** What `defineTopology` takes; a name that stands for nothing is an error of the compiler. */
export interface TopologyConfig<
  Account extends string = string,
  Fn extends string = string,
  Stream extends string = string,
  Queue extends string = string,
  Bucket extends string = string,
> extends Pick<RawTopology, 'name' | 'organization' | 'collapse' | 'tags'> {
  readonly accounts: Readonly<Record<Account, AccountConfig>>
  readonly functions?: Readonly<Record<Fn, FunctionConfig<NoInfer<Account>, NoInfer<Queue> | NoInfer<Fn>>>>
  readonly streams?: Readonly<Record<Stream, OptionallyNamed<RawStream, NoInfer<Account>>>>
  readonly queues?: Readonly<Record<Queue, QueueConfig<NoInfer<Account>, NoInfer<Queue>>>>
  readonly buckets?: Readonly<Record<Bucket, OptionallyNamed<RawBucket, NoInfer<Account>>>>
  readonly calls?: Readonly<Record<string, CallConfig<NoInfer<Account>, NoInfer<Fn>, NoInfer<Bucket>>>>
  readonly triggers?: Readonly<
    Record<string, TriggerConfig<NoInfer<Fn>, NoInfer<Stream> | NoInfer<Queue>, NoInfer<Queue>>>
  >
}
