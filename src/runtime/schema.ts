import { BridgeError } from './bridge-error.ts'

/** A schema of any library that follows Standard Schema. @see https://standardschema.dev */
export interface Schema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
      }[]
    }

/** The value as the schema gives it. @throws BridgeError that names the places that do not fit, but not what is there */
export async function fitted(schema: Schema | undefined, value: unknown, what: 'Payload' | 'Answer'): Promise<unknown> {
  if (!schema) return value
  const result = await schema['~standard'].validate(value)
  if (!result.issues) return result.value
  const places = result.issues.map(({ path = [] }) =>
    path.map((step) => (step as { key: PropertyKey }).key ?? step).join('.'),
  )
  const message = `${what.toLowerCase()} does not fit its schema at \`${places.join('`, `')}\``
  throw new BridgeError(`Invalid${what}`, message, 'payload', { mayHaveRun: what === 'Answer' })
}
