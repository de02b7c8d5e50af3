import type { Filter, Tag } from '@aws-sdk/client-ec2'
import type { Operation } from '../../operation.ts'
import { onAnything } from './access.ts'
import { defineEc2Operation } from './define-operation.ts'
import { createFilter, type Filters } from './filters.ts'
import { type PageBounds, pageOf } from './page.ts'
import { allOf, findAll, type ResourceName, type ResourceOf } from './resources.ts'
import type { Ec2Scope } from './scope.ts'

/** What most requests that describe have. */
interface DescribeRequest {
  readonly Filters?: Filter[] | undefined
  readonly MaxResults?: number | undefined
  readonly NextToken?: string | undefined
}

/** A described resource; network interfaces name their tags otherwise than all others. */
interface Tagged {
  readonly Tags?: Tag[] | undefined
  readonly TagSet?: Tag[] | undefined
}

interface Description<N extends ResourceName, Request, Response, D> {
  /** The operation, which is IAM's action too. */
  readonly action: string
  readonly resource: N
  /** The parameter with ids. */
  readonly ids: keyof Request & string
  /** The member of the answer that lists them. */
  readonly list: keyof Response & string
  readonly describe: (resource: ResourceOf<N>, scope: Ec2Scope) => D
  readonly filters: Filters<D>
  /** Parameters beyond ids, filters and pages that it carries out. */
  readonly takes?: readonly (keyof Request & string)[]
  readonly bounds?: PageBounds
}

/** Defines an operation that describes all resources of a kind, those with certain ids, or those that filters let through. */
export function describeResources<Request extends object, Response>() {
  return <N extends ResourceName, D extends Tagged>({
    action,
    resource,
    ids,
    list,
    describe,
    filters,
    takes = [],
    bounds,
  }: Description<N, Request, Response, D>): Operation =>
    defineEc2Operation<Request & DescribeRequest, Response>({
      takes: [ids, 'Filters', 'MaxResults', 'NextToken', ...takes] as (keyof (Request & DescribeRequest) & string)[],
      authorize: (_, scope) => onAnything(action, scope),
      handle: (input, scope) => {
        const request = input as DescribeRequest & { readonly [K in typeof ids]?: readonly string[] }
        const asked = request[ids] ?? []
        const wanted = asked.length > 0 ? [...new Set(asked)] : [...allOf(scope.state, resource).keys()]
        const found = findAll(scope.state, resource, wanted).map((each, index) => ({
          id: wanted[index] as string,
          item: describe(each, scope),
        }))
        const matches = createFilter(request.Filters, filters, ({ Tags, TagSet }: D) => Tags ?? TagSet)
        const { page, NextToken } = pageOf(
          found.filter(({ item }) => matches(item)),
          ({ id }) => id,
          request,
          bounds,
        )
        return { [list]: page.map(({ item }) => item), NextToken } as unknown as Omit<Response, '$metadata'>
      },
    })
}
