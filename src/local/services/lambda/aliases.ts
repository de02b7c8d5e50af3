import type { AliasRoutingConfiguration } from '@aws-sdk/client-lambda'
import { invalid, missing } from './errors.ts'
import { notFound } from './find.ts'
import type { Alias, LambdaFunction } from './state.ts'

/** @throws AwsError `ResourceNotFoundException` */
export function findAlias({ arn, aliases }: LambdaFunction, name: string): Alias {
  const alias = aliases.get(name)
  if (alias !== undefined) return alias
  throw missing(`Cannot find alias arn: ${arn}:${name}`)
}

/** The aliases that send invocations to a version, if only a share of them. */
export function aliasesOf({ aliases }: LambdaFunction, version: string): string[] {
  return [...aliases.values()]
    .filter((alias) => alias.version === version || Object.hasOwn(alias.weights, version))
    .map(({ name }) => name)
}

/**
 * Reads where an alias is to send its invocations: its version and the weights of one more.
 * @throws AwsError `ResourceNotFoundException` for a version that does not exist, `InvalidParameterValueException`
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
 */
export function readTarget(
  fn: LambdaFunction,
  version: string,
  routing: AliasRoutingConfiguration | undefined,
): Pick<Alias, 'version' | 'weights'> {
  checkVersion(fn, version)
  const weights = routing?.AdditionalVersionWeights ?? {}
  const others = Object.keys(weights)
  if (others.length > 1) throw invalid('Number of items in AdditionalVersionWeights cannot be greater than 1')
  for (const other of others) {
    if (other === version) {
      throw invalid(
        `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
      )
    }
    if (version === '$LATEST') throw invalid('$LATEST is not supported for an alias pointing to more than 1 version')
    checkVersion(fn, other)
  }
  return { version, weights }
}

function checkVersion({ arn, versions }: LambdaFunction, version: string): void {
  if (version !== '$LATEST' && !versions.has(version)) throw notFound(`${arn}:${version}`)
}
