import { parseArn } from '../core/arn.ts'
import type { Decision } from '../iam/decision.ts'
import { explain } from '../iam/explain.ts'
import { executionRoleArn } from '../stacks/access/function-grants.ts'
import type { FunctionNode, Topology } from '../topology/topology.ts'

/** A refused request, told for whoever writes the functions. */
export interface Denial {
  /** A function or `call NAME`, where the topology knows the caller; else its ARN. */
  readonly who: string
  readonly action: string
  readonly resource: string
  /** AWS’s own words. */
  readonly message: string
  readonly obstacles: readonly {
    readonly account: string | undefined
    readonly finding: string
    readonly fix: string
    readonly statement?: Readonly<Record<string, unknown>>
  }[]
  /** What to write into the configuration, where a declared call would be the cure. */
  readonly declare?: string
}

export function describeDenial(decision: Decision, topology: Topology): Denial {
  const declare = declaration(decision, topology)
  return {
    ...describeAsked(decision, topology),
    message: decision.message,
    obstacles: explain(decision).obstacles.map(({ account, finding, fix }) => ({
      ...{ account, finding, fix: fix.text },
      ...(fix.statement && { statement: fix.statement }),
    })),
    ...(declare !== undefined && { declare }),
  }
}

/** Who wanted to do what. */
export type Asked = Pick<Denial, 'who' | 'action' | 'resource'>

export function describeAsked(decision: Decision, topology: Topology): Asked {
  const { action, resource } = decision.request
  return { who: callerName(decision, topology), action, resource }
}

/** The same request again has the same key. */
export function askedKey({ who, action, resource }: Asked): string {
  return `${who} ${action} ${resource}`
}

/** The last part of an ARN, `function:greeter:live` or `role/x`; enough where accounts are few. */
export function shortArn(arn: string): string {
  const parsed = parseArn(arn)
  return parsed === undefined ? arn : `${parsed.resource}${parsed.account === '' ? '' : ` in ${parsed.account}`}`
}

function callerName(decision: Decision, topology: Topology): string {
  const { principal } = decision.question.caller
  const fn = callingFunction(decision, topology)
  if (fn !== undefined) return fn.name
  const call = topology.calls.find(({ role }) => role !== undefined && role.arn === principal.principalArn)
  return call === undefined ? shortArn(principal.arn) : `call ${call.name}`
}

function callingFunction({ question }: Decision, { functions }: Topology): FunctionNode | undefined {
  const role = question.caller.principal.principalArn
  return role === undefined ? undefined : functions.find((fn) => executionRoleArn(fn) === role)
}

/** A function that invokes one of the topology, or assumes a call’s role, without the configuration saying so. */
function declaration(decision: Decision, topology: Topology): string | undefined {
  const { action, resource } = decision.request
  const from = callingFunction(decision, topology)
  if (from === undefined) return undefined
  const names = ({ from: callers }: Topology['calls'][number]) =>
    callers.some((caller) => caller.kind === 'function' && caller.name === from.name)
  if (action === 'sts:AssumeRole') {
    const call = topology.calls.find(({ role }) => role?.arn === resource)
    return call === undefined || names(call) ? undefined : `add \`${from.name}\` to \`from\` of call \`${call.name}\``
  }
  if (action !== 'lambda:InvokeFunction') return undefined
  const to = topology.functions.find(({ arn }) => resource === arn || resource.startsWith(`${arn}:`))
  if (to === undefined) return undefined
  const declared = topology.calls.find(
    (call) => call.to.kind === 'function' && call.to.fn.name === to.name && names(call),
  )
  if (declared !== undefined) return `go through call \`${declared.name}\`: target('${declared.name}').invoke(…)`
  return `declare it in \`calls\`: '${from.name}-${to.name}': { from: '${from.name}', to: '${to.name}' }`
}
