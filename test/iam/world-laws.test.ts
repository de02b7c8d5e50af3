import fc from 'fast-check'
import { expect, test } from 'vitest'
import { authorize } from '../../src/iam/authorize.ts'
import type { RequestPrincipal } from '../../src/iam/principal.ts'
import type { ContextValue, RequestContext } from '../../src/iam/request-context.ts'
import { decideIn } from '../../src/iam/world/decide-in.ts'
import { whatCan } from '../../src/iam/world/what-can.ts'
import { whoCan } from '../../src/iam/world/who-can.ts'
import type { World, WorldPrincipal } from '../../src/iam/world/world.ts'
import type { NaiveRequest } from './naive-authorize.ts'
import { type World as Policies, runs, worldOf } from './worlds.ts'

const A = '111111111111'
const B = '222222222222'
const TIMEOUT = 120_000

/** The principals that the generated policies speak of, all with the generated policies. */
function principalsOf({ policies }: Policies): WorldPrincipal[] {
  const attached = {
    identity: policies.identity ?? [],
    ...(policies.permissionsBoundary && { permissionsBoundary: policies.permissionsBoundary }),
  }
  const linked = `arn:aws:iam::${A}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`
  return [
    { arn: `arn:aws:iam::${A}:user/team/alice`, uniqueId: 'AIDAALICEALICEALICE', tags: { Team: 'red' }, ...attached },
    { arn: `arn:aws:iam::${A}:role/app`, uniqueId: 'AROAAPPAPPAPPAPP', tags: { team: 'f' }, ...attached },
    { arn: `arn:aws:iam::${A}:role/svc/deep`, uniqueId: 'AROADEEPDEEPDEEP', ...attached },
    { arn: linked, uniqueId: 'AROALINKEDLINKED', ...attached },
    { arn: `arn:aws:iam::${B}:role/app`, uniqueId: 'AROABBBBBBBBBBBB', ...attached },
  ]
}

/** A world in which these policies are everywhere that they can be. */
function build(policies: Policies, { resource, resourceAccount }: NaiveRequest): World {
  const principals = principalsOf(policies)
  const arn = resource.startsWith('arn:aws:s3:') ? resource.split('/')[0]! : resource
  const account = resourceAccount ?? resource.split(':')[4]!
  const { resource: document, scps, rcps } = policies.policies
  return {
    accounts: () => [{ id: A, organizationPath: 'o-one/r-root/' }, { id: B }],
    principals: (id) => principals.filter((principal) => principal.arn.includes(`::${id}:`)),
    resources: () => [{ arn, account, ...(document && { policy: document }) }],
    scps: () => scps,
    rcps: () => rcps,
  }
}

/** Who calls, and by which rows they are covered. */
const CALLERS: readonly { principal: RequestPrincipal; context?: RequestContext; rows: readonly string[] }[] = [
  { principal: `arn:aws:iam::${A}:root`, rows: [] },
  { principal: `arn:aws:iam::${B}:root`, rows: [] },
  { principal: `arn:aws:iam::${A}:user/team/alice`, rows: [] },
  { principal: `arn:aws:iam::${A}:role/app`, context: { 'aws:userid': 'AROAAPPAPPAPPAPP:x' }, rows: [] },
  { principal: `arn:aws:sts::${A}:assumed-role/app/one`, rows: [`arn:aws:iam::${A}:role/app`] },
  { principal: `arn:aws:sts::${A}:assumed-role/deep/two`, rows: [`arn:aws:iam::${A}:role/svc/deep`] },
  { principal: `arn:aws:sts::${B}:assumed-role/app/one`, rows: [`arn:aws:iam::${B}:role/app`] },
  {
    principal: `arn:aws:sts::${A}:assumed-role/AWSServiceRoleForX/x`,
    rows: [`arn:aws:iam::${A}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`],
  },
  {
    principal: { service: 'lambda.amazonaws.com' },
    context: { 'aws:SourceAccount': A },
    rows: ['lambda.amazonaws.com', '*'],
  },
  { principal: { service: 'lambda.amazonaws.com' }, rows: ['lambda.amazonaws.com', '*'] },
  { principal: 'anonymous', rows: ['*'] },
]

/** Texts that the generator gives to keys of other types, as AWS does not. */
const OFF_TYPE: readonly unknown[] = ['maybe', 'many', 'soon', 'nowhere', '***']

/** The generated context without what these worlds settle themselves. */
function openContext({ context = {} }: NaiveRequest): Record<string, ContextValue> {
  const settled = ['aws:principaltag/team', 'aws:userid', 'aws:principalarn', 'aws:sourceaccount']
  return Object.fromEntries(
    Object.entries(context).filter(([key, value]) => !settled.includes(key.toLowerCase()) && !OFF_TYPE.includes(value)),
  ) as Record<string, ContextValue>
}

const UNKNOWN = [{ name: 'unknown', document: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } }]

test('every row has a request that is allowed; whoever is not listed is allowed none', { timeout: TIMEOUT }, () => {
  let rowsSeen = 0
  let allowedSeen = 0
  let conditional = 0
  let unproven = 0
  fc.assert(
    fc.property(worldOf(6), (generated) => {
      const [{ action, resource, resourceAccount }] = generated.requests as [NaiveRequest]
      const world = build(generated, generated.requests[0]!)
      const owner = resourceAccount ?? resource.split(':')[4]!
      const rows = whoCan(world, action, resource)
      rowsSeen += rows.length
      for (const { principal, kind, example, conditions } of rows) {
        conditional += Number(conditions.length > 0)
        if (example === undefined) {
          unproven++
          continue
        }
        const request = { ...example, action, resource, resourceAccount: owner }
        if (kind !== 'account' && kind !== 'anyone' && !principal.includes(':federated-user/')) {
          expect(decideIn(world, request).decision, JSON.stringify({ principal, example })).toBe('allow')
        } else {
          const { resource: onResource, rcps } = generated.policies
          const policies = { identity: UNKNOWN, ...(onResource && { resource: onResource }), ...(rcps && { rcps }) }
          if (kind === 'account' || kind === 'anyone')
            expect(authorize(request, policies).decision, JSON.stringify({ principal, example })).toBe('allow')
        }
      }
      const listed = new Set(rows.map(({ principal }) => principal))
      for (const caller of CALLERS) {
        if (/^sts:assumerole/i.test(action) && String(caller.principal).endsWith(':root')) continue
        // Needs no policy; the rows are those of the world's own principals.
        if (action === 'sts:GetCallerIdentity' && !String(caller.principal).startsWith('arn:')) continue
        for (const request of generated.requests) {
          const context: Record<string, ContextValue> = { ...openContext(request), ...caller.context }
          // Only temporary credentials carry it.
          if (!String(caller.principal).startsWith('arn:')) delete context['aws:MultiFactorAuthPresent']
          const asked = { principal: caller.principal, action, resource, context }
          if (decideIn(world, asked).decision !== 'allow') continue
          allowedSeen++
          const names = [...caller.rows, ...(typeof caller.principal === 'string' ? [caller.principal] : [])]
          expect(
            names.some((name) => listed.has(name)),
            JSON.stringify({ asked, listed: [...listed], policies: generated.policies }),
          ).toBe(true)
        }
      }
    }),
    { numRuns: runs(1_500) },
  )
  console.log(
    `${rowsSeen} rows, ${conditional} with conditions, ${unproven} without example; ${allowedSeen} allowed requests of listed callers`,
  )
  expect(unproven / rowsSeen).toBeLessThan(0.002)
  expect(rowsSeen).toBeGreaterThan(500)
  expect(conditional).toBeGreaterThan(100)
  expect(allowedSeen).toBeGreaterThan(500)
})

test('what somebody can on a resource is what the resource says of them', { timeout: TIMEOUT }, () => {
  fc.assert(
    fc.property(worldOf(1), (generated) => {
      const [request] = generated.requests as [NaiveRequest]
      const world = build(generated, request)
      const { arn: resource } = world.resources()[0]!
      const rows = whoCan(world, request.action, resource)
      for (const { arn } of world.principals(A)) {
        const { onResources } = whatCan(world, arn, { actions: [request.action] })
        const strip = ({ via, conditions }: { via: unknown; conditions: unknown }) => ({ via, conditions })
        const own = rows.filter(({ principal }) => principal === arn)
        const byConditions = (a: object, b: object) => JSON.stringify(a).localeCompare(JSON.stringify(b))
        expect(onResources.map(strip).sort(byConditions)).toEqual(own.map(strip).sort(byConditions))
      }
    }),
    { numRuns: runs(300) },
  )
})
