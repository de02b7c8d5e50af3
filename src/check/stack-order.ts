import { shortName } from '../core/short-name.ts'
import { compilePolicy } from '../iam/compile-policy.ts'
import { PolicyError } from '../iam/policy-error.ts'
import type { Facts } from './facts.ts'
import type { Finding } from './finding.ts'
import { principalsOf } from './statements.ts'
import type { SystemPolicy } from './system.ts'
import type { TemplateSource, Wire } from './template-set.ts'

interface StackFacts {
  readonly source: TemplateSource
  readonly facts: Facts
}

/** Stacks that wait for each other, and roles that are named as principals before they are made. */
export function orderFindings(stacks: readonly StackFacts[], wires: readonly Wire[]): Finding[] {
  return [...crossedWires(wires), ...stacks.flatMap((stack) => earlyPrincipals(stack, stacks, wires))]
}

/** Outputs of each are parameters of the other. */
function crossedWires(wires: readonly Wire[]): Finding[] {
  return wires.flatMap((wire, index): Finding[] => {
    const back = wires.slice(0, index).find(({ by, of }) => by === wire.of && of === wire.by)
    if (back === undefined) return []
    return [
      {
        id: 'principal-order',
        severity: 'error',
        place: { path: wire.parameter, file: wire.by.file },
        message: `${wire.parameter} waits for ${wire.output}, and ${back.parameter} for ${back.output}`,
        why: 'each stack waits for the other’s outputs: neither can be deployed first',
        fix: 'give what one of them names a fixed name (RoleName, FunctionName), and put its ARN where the parameter was',
      },
    ]
  })
}

function earlyPrincipals(
  { source, facts }: StackFacts,
  stacks: readonly StackFacts[],
  wires: readonly Wire[],
): Finding[] {
  const made = new Map(stacks.flatMap((stack) => stack.facts.principals.map(({ arn }) => [arn, stack.source] as const)))
  return facts.policies.flatMap((policy) =>
    namedRoles(policy).flatMap((arn): Finding[] => {
      const maker = made.get(arn)
      if (maker === undefined || maker === source) return []
      const waits = wires.some(({ by, of }) => by === maker && of === source)
      const isLater = stacks.findIndex((one) => one.source === maker) > stacks.findIndex((one) => one.source === source)
      return waits || isLater ? [findingOf(policy, arn, { maker, source, waits })] : []
    }),
  )
}

function namedRoles({ side, document }: SystemPolicy): string[] {
  if (side !== 'trust' && side !== 'resource') return []
  try {
    return compilePolicy(document).statements.flatMap(({ source }) =>
      principalsOf(source, 'AWS').filter((name) => /:iam::\d+:(role|user)\//.test(name)),
    )
  } catch (error) {
    // What is wrong with it is told where it is read.
    if (error instanceof PolicyError) return []
    throw error
  }
}

interface Order {
  readonly maker: TemplateSource
  readonly source: TemplateSource
  readonly waits: boolean
}

function findingOf({ place, holder }: SystemPolicy, arn: string, { maker, source, waits }: Order): Finding {
  const account = arn.split(':')[4]
  return {
    id: 'principal-order',
    severity: waits ? 'error' : 'warning',
    place,
    message: `the policy of ${shortName(holder)} names ${shortName(arn)}, which stack ${maker.stackName} makes ${waits ? `with the outputs of ${source.stackName}` : 'later'}`,
    why: waits
      ? 'each stack waits for the other: neither can be deployed first'
      : 'AWS refuses a principal that does not exist yet: “Invalid principal in policy”',
    fix: waits
      ? 'name the account and put the role’s ARN into a condition, which need not exist yet'
      : `deploy ${maker.stackName} first, or name the account and put the role’s ARN into a condition`,
    statement: {
      Principal: { AWS: `arn:${arn.split(':')[1]}:iam::${account}:root` },
      Condition: { ArnEquals: { 'aws:PrincipalArn': arn } },
    },
  }
}
