const AWS_TYPES = [
  'AWS::EC2::AvailabilityZone::Name',
  'AWS::EC2::Image::Id',
  'AWS::EC2::Instance::Id',
  'AWS::EC2::KeyPair::KeyName',
  'AWS::EC2::SecurityGroup::GroupName',
  'AWS::EC2::SecurityGroup::Id',
  'AWS::EC2::Subnet::Id',
  'AWS::EC2::VPC::Id',
  'AWS::EC2::Volume::Id',
  'AWS::Route53::HostedZone::Id',
]
const SSM_VALUE = /^AWS::SSM::Parameter::Value<(.+)>$/

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
export function isParameterType(type: string): boolean {
  const inner = SSM_VALUE.exec(type)?.[1]
  if (inner !== undefined) return /^(?:String|List<String>|CommaDelimitedList)$/.test(inner) || isAwsType(inner)
  const isPlain = ['String', 'Number', 'List<Number>', 'CommaDelimitedList', 'AWS::SSM::Parameter::Name'].includes(type)
  return isPlain || isAwsType(type)
}

/** Whether a parameter of the type holds a list. */
export function isListType(type: string): boolean {
  return /^(?:AWS::SSM::Parameter::Value<)?(?:List<|CommaDelimitedList)/.test(type)
}

export function isNumberType(type: string): boolean {
  return type === 'Number' || type === 'List<Number>'
}

/** Whether the parameter's value is the name of a parameter of the Parameter Store, which holds the value proper. */
export function isStoredType(type: string): boolean {
  return SSM_VALUE.test(type)
}

/** The type of a list's members, or of the value itself: `AWS::EC2::Subnet::Id`. */
function memberType(type: string): string {
  return /^List<(.+)>$/.exec(type)?.[1] ?? type
}

function isAwsType(type: string): boolean {
  return AWS_TYPES.includes(memberType(type))
}
