import type { Cors, FunctionUrlAuthType, FunctionUrlConfig } from '@aws-sdk/client-lambda'
import type { Random } from '../../../core/random.ts'
import type { RequestContext } from '../../../iam/request-context.ts'
import type { Cloud } from '../../cloud.ts'
import type { Access, OperationContext } from '../../operation.ts'
import type { Store } from '../../store/state.ts'
import { functionAccess } from './access.ts'
import { missing } from './errors.ts'
import { type FunctionReference, lookUp, readReference, referenceArn } from './find.ts'
import { type FunctionUrl, LAMBDA, type LambdaFunction } from './state.ts'

/** What an operation on a function URL is about: a function, or one of its aliases. */
export interface UrlTarget {
  readonly fn: LambdaFunction
  /** Under which the function keeps the URL. */
  readonly key: string
  /** With the alias. */
  readonly arn: string
}

/** The access that an operation on a URL's configuration needs; the auth type is the one asked for, or the one that holds. */
export function urlAccess(
  action: string,
  { FunctionName, Qualifier }: { readonly FunctionName: string; readonly Qualifier?: string | undefined },
  context: OperationContext,
  asked?: FunctionUrlAuthType,
): Access {
  const reference = readReference(FunctionName, Qualifier, context)
  const current = lookUp(reference, context.cloud.store)?.urls.get(reference.qualifier ?? '')
  const access = functionAccess(action, reference, context)
  const authType = asked ?? current?.authType
  return { ...access, context: { ...access.context, ...urlKeys(referenceArn(reference), authType) } }
}

/** The condition keys of requests for a URL, and of those for its configuration. */
export function urlKeys(functionArn: string, authType: FunctionUrlAuthType | undefined): RequestContext {
  return {
    'lambda:FunctionArn': functionArn,
    ...(authType !== undefined && { 'lambda:FunctionUrlAuthType': authType }),
  }
}

/** @throws AwsError `ResourceNotFoundException` where there is no such function or alias */
export function findUrlTarget(
  reference: FunctionReference,
  { cloud }: OperationContext,
  absent = 'Function does not exist',
): UrlTarget {
  const fn = lookUp(reference, cloud.store)
  const { qualifier } = reference
  if (fn === undefined || (qualifier !== undefined && !fn.aliases.has(qualifier))) throw missing(absent)
  return { fn, key: qualifier ?? '', arn: referenceArn(reference) }
}

/** @throws AwsError `ResourceNotFoundException` where the target has none */
export function findUrl({ fn, key }: UrlTarget): FunctionUrl {
  const url = fn.urls.get(key)
  if (url === undefined) throw missing()
  return url
}

/** The function URL whose host name begins with this id, in whatever account its function is. */
export function lookUpUrl(
  id: string,
  store: Store,
): { readonly fn: LambdaFunction; readonly url: FunctionUrl } | undefined {
  for (const { functions } of store.all(LAMBDA)) {
    for (const fn of functions.values()) {
      for (const url of fn.urls.values()) if (url.id === id) return { fn, url }
    }
  }
  return undefined
}

export function describeUrl({ fn, arn }: UrlTarget, url: FunctionUrl, { endpoint }: Cloud): FunctionUrlConfig {
  return {
    FunctionUrl: `http://${urlHost(url, fn, endpoint)}/`,
    FunctionArn: arn,
    AuthType: url.authType,
    ...(url.cors && { Cors: url.cors }),
    CreationTime: new Date(url.createdAt).toISOString(),
    LastModifiedTime: new Date(url.lastModified).toISOString(),
    InvokeMode: url.invokeMode ?? 'BUFFERED',
  }
}

/** `ID.lambda-url.REGION.localhost:PORT`: names below `localhost` are this machine's own. */
function urlHost({ id }: FunctionUrl, { region }: LambdaFunction, endpoint: string): string {
  return `${id}.lambda-url.${region}.localhost:${new URL(endpoint).port}`
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

/** 32 characters, which nobody can guess. */
export function urlId(random: Random): string {
  return Array.from(random.bytes(32), (byte) => ALPHABET[byte % 32]).join('')
}

/** Cross-origin settings as they are kept; without any there are none. */
export function readCors(cors: Cors | undefined): Pick<FunctionUrl, 'cors'> {
  return cors === undefined || Object.keys(cors).length === 0 ? {} : { cors }
}
