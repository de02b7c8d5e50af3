import { currentContext } from './ambient.ts'
import { BridgeError } from './bridge-error.ts'
import { checkOptions } from './check-options.ts'
import { type DeadlineOptions, timeLeftOf } from './deadline.ts'
import { fromEnvironment } from './from-environment.ts'
import { type InvocationType, invoke, type Target } from './invoke.ts'
import { fitted, type Schema } from './schema.ts'

/**
 * The types of the targets by name, for those who declare them.
 *
 * @example
 * declare module 'xacct/runtime' {
 *   interface Targets { charge: { input: Charge; output: Receipt } }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be added to
export interface Targets {}

export interface TargetOptions<In extends Schema = Schema, Out extends Schema = Schema> {
  /** What may be sent: any Standard Schema. What it gives is sent. */
  readonly input?: In
  /** What may come back. What it gives is returned. */
  readonly output?: Out
}

export interface CallOptions extends DeadlineOptions {
  /** Whether the function may be run twice for one call: then a call whose connection broke is sent again. */
  readonly idempotent?: boolean
}

/** A function in another account, ready to be called. */
export interface RemoteFunction<In, Out> {
  readonly functionArn: string
  /** Calls it and waits for its answer. @throws BridgeError; a FunctionError where it was run and failed */
  invoke(...args: Arguments<In>): Promise<Out>
  /** Puts an event into its queue, to be run at least once and in any order. @throws BridgeError */
  send(...args: Arguments<In>): Promise<void>
  /** Asks whether it may be called, without running it. @throws BridgeError why not */
  dryRun(options?: DeadlineOptions): Promise<void>
}

type SchemaTypes<S extends Schema> = NonNullable<S['~standard']['types']>
type TypesOf<Name extends keyof Targets> = Targets[Name] extends infer T extends { input: unknown; output: unknown }
  ? T
  : never
type Arguments<In> = undefined extends In ? [payload?: In, options?: CallOptions] : [payload: In, options?: CallOptions]

/**
 * A function of the topology by its name, or any function by its ARN.
 *
 * @example
 * const charge = target<Charge, Receipt>('charge')
 * export const handler = (order, context) => charge.invoke(order.charge, { context })
 *
 * @throws BridgeError with all that is wrong with the options, or where there is no such name
 */
export function target<Name extends keyof Targets>(
  name: Name,
  options?: TargetOptions,
): RemoteFunction<TypesOf<Name>['input'], TypesOf<Name>['output']>
export function target<In extends Schema = Schema, Out extends Schema = Schema>(
  nameOrTarget: string | Target,
  options: TargetOptions<In, Out>,
): RemoteFunction<SchemaTypes<In>['input'], SchemaTypes<Out>['output']>
export function target<In = unknown, Out = unknown>(nameOrTarget: string | Target): RemoteFunction<In, Out>
export function target(
  nameOrTarget: string | Target,
  { input, output }: TargetOptions = {},
): RemoteFunction<unknown, unknown> {
  const target = typeof nameOrTarget === 'string' ? (fromEnvironment('Target', nameOrTarget) as Target) : nameOrTarget
  checkOptions('Target', target)
  const call = async (
    type: InvocationType | 'DryRun',
    payload: unknown,
    options: CallOptions = {},
  ): Promise<string> => {
    const timeLeft = timeLeftOf(options)
    const isDry = type === 'DryRun'
    const text = isDry ? '' : (JSON.stringify(await fitted(input, payload, 'Payload')) ?? '')
    return invoke(
      target,
      text,
      type,
      timeLeft,
      isDry || options.idempotent,
      (options.context ?? currentContext())?.xRayTraceId,
    )
  }
  return {
    functionArn: target.functionArn,
    invoke: async (payload, options) =>
      fitted(output, readAnswer(await call('RequestResponse', payload, options)), 'Answer'),
    send: async (payload, options) => void (await call('Event', payload, options)),
    dryRun: async (options) => void (await call('DryRun', undefined, options)),
  }
}

function readAnswer(text: string): unknown {
  try {
    return text && JSON.parse(text)
  } catch {
    throw new BridgeError('UnexpectedAnswer', 'the answer is not JSON', 'permanent', { mayHaveRun: true })
  }
}
