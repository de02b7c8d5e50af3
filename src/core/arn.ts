/** The six fields of an ARN; only `resource` may itself hold `:` and `/`. */
export interface Arn {
  readonly partition: string
  readonly service: string
  readonly region: string
  readonly account: string
  readonly resource: string
}

/** Splits an ARN into its fields, or answers `undefined` for anything that is not one. */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith('arn:')) return undefined
  const fields = text.split(':')
  if (fields.length < 6) return undefined
  const [, partition, service, region, account] = fields as [string, string, string, string, string]
  return { partition, service, region, account, resource: fields.slice(5).join(':') }
}

/** Joins the fields of an ARN. */
export function formatArn(arn: Arn): string {
  return `arn:${arn.partition}:${arn.service}:${arn.region}:${arn.account}:${arn.resource}`
}

/** The account field of an ARN, or `undefined` where it has none (S3) or is no ARN. */
export function accountOf(arn: string): string | undefined {
  return parseArn(arn)?.account || undefined
}
