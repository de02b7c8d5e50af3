import type { HttpRequest } from '../protocols/protocol.ts'
import type { FunctionUrl } from '../services/lambda/state.ts'

type Cors = NonNullable<FunctionUrl['cors']>

/** Whether pages of this origin may call the function; requests without one may where every origin may. */
export function allowsOrigin(cors: Cors | undefined, origin: string | undefined): boolean {
  const { AllowOrigins = [] } = cors ?? {}
  return AllowOrigins.includes('*') || (origin !== undefined && AllowOrigins.includes(origin))
}

/** Whether a browser asks what it may send, before it sends it. */
export function isPreflight({ method, headers }: HttpRequest): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined
}

/**
 * What a function URL answers in the function's stead where CORS is configured.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
 */
export function preflightHeaders(cors: Cors, origin: string | undefined): Record<string, string> {
  if (!allowsOrigin(cors, origin)) return {}
  return {
    ...corsHeaders(cors, origin),
    ...listed('access-control-allow-methods', cors.AllowMethods),
    ...listed('access-control-allow-headers', cors.AllowHeaders),
    ...(cors.MaxAge !== undefined && { 'access-control-max-age': String(cors.MaxAge) }),
  }
}

/** What every answer to a page of an allowed origin carries; it takes precedence over what the function answers. */
export function corsHeaders(cors: Cors | undefined, origin: string | undefined): Record<string, string> {
  if (cors === undefined || origin === undefined || !allowsOrigin(cors, origin)) return {}
  const isForAll = cors.AllowOrigins?.includes('*') && !cors.AllowCredentials
  return {
    'access-control-allow-origin': isForAll ? '*' : origin,
    ...(!isForAll && { vary: 'Origin' }),
    ...(cors.AllowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...listed('access-control-expose-headers', cors.ExposeHeaders),
  }
}

function listed(name: string, values: readonly string[] | undefined): Record<string, string> {
  return values === undefined || values.length === 0 ? {} : { [name]: values.join(',') }
}
