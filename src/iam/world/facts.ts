import { parseArn } from '../../core/arn.ts'
import type { ContextValue, RequestContext } from '../request-context.ts'
import { findAccount, organizationOf, type World, type WorldPrincipal, type WorldResource } from './world.ts'

type Facts = Record<string, ContextValue>

/**
 * What a world knows of a caller, by condition key in lower case: organization, tags, unique id (for a session with its name),
 * and of a session the ARN of its role, path included.
 */
export function callerFacts(
  world: World,
  account: string | undefined,
  principal: WorldPrincipal | undefined,
  sessionName?: string,
): RequestContext {
  const home = findAccount(world, account)
  const id = principal?.uniqueId
  return {
    ...(home && organizationFacts('principal', organizationOf(home), home.organizationPath)),
    ...tagFacts('aws:principaltag', principal?.tags),
    ...(id !== undefined && { 'aws:userid': sessionName === undefined ? id : `${id}:${sessionName}` }),
    ...(principal && sessionName !== undefined && { 'aws:principalarn': principal.arn }),
  }
}

/** What a world knows of a resource: its owner's organization, and its tags, also under the service's own key (`iam:ResourceTag/…`). */
export function resourceFacts(
  world: World,
  account: string | undefined,
  resource: WorldResource | undefined,
): RequestContext {
  const owner = findAccount(world, account)
  const service = resource && parseArn(resource.arn)?.service
  return {
    ...(owner && organizationFacts('resource', organizationOf(owner), owner.organizationPath)),
    ...tagFacts('aws:resourcetag', resource?.tags),
    ...(service && tagFacts(`${service}:resourcetag`, resource.tags)),
  }
}

function organizationFacts(of: 'principal' | 'resource', id: string | undefined, path: string | undefined): Facts {
  return id === undefined || path === undefined ? {} : { [`aws:${of}orgid`]: id, [`aws:${of}orgpaths`]: [path] }
}

function tagFacts(family: string, tags: Readonly<Record<string, string>> = {}): Facts {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${family}/${key.toLowerCase()}`, value]))
}

/** The same context with keys in lower case, so that what a caller gives takes the place of what a world knows. */
export function lowerKeys(context: RequestContext = {}): RequestContext {
  return Object.fromEntries(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]))
}
