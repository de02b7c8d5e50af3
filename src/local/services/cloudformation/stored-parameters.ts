/**
 * Public values that templates read from the Parameter Store. There is no Systems Manager here; these stand for what `cdk
 * bootstrap` leaves behind: the version of the bootstrap stack, which newer CDKs want to be at least so high.
 */
const STORED: readonly (readonly [name: RegExp, value: string])[] = [[/^\/cdk-bootstrap\/[a-z0-9]+\/version$/, '28']]

/** The value under that name; `undefined` where there is none. */
export function storedParameter(name: string): string | undefined {
  return STORED.find(([pattern]) => pattern.test(name))?.[1]
}
