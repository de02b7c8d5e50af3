/** Where a partition's endpoints are, by how the names of its Regions begin; `amazonaws.com` for all others. */
const SUFFIXES: Readonly<Record<string, string>> = {
  cn: 'amazonaws.com.cn',
  'us-iso': 'c2s.ic.gov',
  'us-isob': 'sc2s.sgov.gov',
  'eu-isoe': 'cloud.adc-e.uk',
  'us-isof': 'csp.hci.ic.gov',
  eusc: 'amazonaws.eu',
}

/** The domain of a Region's endpoints. */
export function dnsSuffixOf(region: string): string {
  const [beginning = ''] = /^(cn|eusc|\w+-iso\w?)(?=-)/.exec(region) ?? []
  return SUFFIXES[beginning] ?? 'amazonaws.com'
}
