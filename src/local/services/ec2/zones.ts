/** The Regions of each partition, those that an account has from the start first. */
const REGIONS: Readonly<Record<string, { readonly enabled: readonly string[]; readonly optional: readonly string[] }>> =
  {
    aws: {
      enabled: [
        'us-east-1',
        'us-east-2',
        'us-west-1',
        'us-west-2',
        'ap-northeast-1',
        'ap-northeast-2',
        'ap-northeast-3',
        'ap-south-1',
        'ap-southeast-1',
        'ap-southeast-2',
        'ca-central-1',
        'eu-central-1',
        'eu-north-1',
        'eu-west-1',
        'eu-west-2',
        'eu-west-3',
        'sa-east-1',
      ],
      optional: [
        'af-south-1',
        'ap-east-1',
        'ap-south-2',
        'ap-southeast-3',
        'ap-southeast-4',
        'ca-west-1',
        'eu-central-2',
        'eu-south-1',
        'eu-south-2',
        'il-central-1',
        'me-central-1',
        'me-south-1',
      ],
    },
    'aws-cn': { enabled: ['cn-north-1', 'cn-northwest-1'], optional: [] },
    'aws-us-gov': { enabled: ['us-gov-east-1', 'us-gov-west-1'], optional: [] },
  }

/** A Region of another partition stands alone. */
export function regionsOf(partition: string, region: string) {
  return REGIONS[partition] ?? { enabled: [region], optional: [] }
}

export interface Zone {
  /** `eu-central-1a`; on AWS a letter means another place in each account. */
  readonly name: string
  /** `euc1-az1`, which means the same place in every account. */
  readonly id: string
}

/** Every Region has three Availability Zones here. */
export function zonesOf(region: string): readonly Zone[] {
  return ['a', 'b', 'c'].map((letter, index) => ({
    name: `${region}${letter}`,
    id: `${shortRegion(region)}-az${index + 1}`,
  }))
}

const DIRECTIONS: Readonly<Record<string, string>> = {
  north: 'n',
  south: 's',
  east: 'e',
  west: 'w',
  central: 'c',
  northeast: 'ne',
  northwest: 'nw',
  southeast: 'se',
  southwest: 'sw',
  gov: 'g',
}

/** `ap-southeast-2` is `apse2`. */
function shortRegion(region: string): string {
  return region
    .split('-')
    .map((part) => DIRECTIONS[part] ?? part)
    .join('')
}
