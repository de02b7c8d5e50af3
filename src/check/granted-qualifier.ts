import type { AuthorizationRequest } from '../iam/authorize.ts'
import { compilePolicy } from '../iam/compile-policy.ts'
import type { Obstacle } from '../iam/explain.ts'
import { parsePrincipal } from '../iam/principal.ts'
import { decideIn, findWorldPrincipal } from '../iam/world/decide-in.ts'
import type { System } from './system.ts'

/**
 * The ARN of the same function under which every layer that stands in the way would let the request through: Lambda compares
 * names and qualifiers as they are sent. `undefined` where it is not the qualifier that is wrong.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
 */
export function grantedQualifier(
  { world, policies }: System,
  request: AuthorizationRequest,
  obstacles: readonly Obstacle[],
): string | undefined {
  const base = /^arn:[^:]+:lambda:[^:]*:\d*:function:[^:]+/.exec(request.resource)?.[0]
  if (base === undefined || obstacles.length === 0) return undefined
  const own = findWorldPrincipal(world, parsePrincipal(request.principal))
  const written = [
    ...(own?.identity ?? []).flatMap(({ document }) =>
      compilePolicy(document).statements.flatMap(({ source }) => source.resources ?? []),
    ),
    ...policies.flatMap(({ side, holder }) => (side === 'resource' ? [holder] : [])),
  ]
  const others = new Set(
    written
      .filter((arn) => arn.startsWith(base) && /^(:[^:]+)?$/.test(arn.slice(base.length)))
      .map((arn) => arn.replace(/:\*$/, ':any'))
      .filter((arn) => arn !== request.resource),
  )
  return [...others].find((resource) => {
    const { layers } = decideIn(world, { ...request, resource })
    return obstacles.some((obstacle) =>
      layers.some(({ layer, verdict }) => layer === obstacle.layer && verdict === 'allow'),
    )
  })
}
