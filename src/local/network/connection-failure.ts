import { AwsError } from '../../core/errors.ts'

/** Why a function could not be attached to its VPC: what describes the function, and what an invocation is answered. */
export interface ConnectionFailure {
  /** Lambda's reason code for the state. */
  readonly code: string
  /** The exception of Invoke. */
  readonly exception: string
  readonly reason: string
  /** Of EC2's error, where Lambda has no name of its own for it. */
  readonly ec2Code?: string
}

/**
 * Lambda's names for what EC2 answered; the texts are those of Lambda's API reference, else what public logs quote.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function failureOf({ code, message }: AwsError): ConnectionFailure {
  const known = FAILURES[code]
  if (known !== undefined) return { ...known, reason: known.reason(message) }
  return {
    code: 'InternalError',
    exception: 'EC2UnexpectedException',
    reason: `Lambda received an unexpected Amazon EC2 client exception while setting up for the Lambda function. EC2 Error Code: ${code}. EC2 Error Message: ${message}`,
    ec2Code: code,
  }
}

const LIMIT = {
  code: 'EniLimitExceeded',
  exception: 'ENILimitReachedException',
  reason: () => "The elastic network interface limit was reached for the function's VPC.",
} as const

const DENIED = {
  code: 'InsufficientRolePermissions',
  exception: 'EC2AccessDeniedException',
  reason: () =>
    'Your access has been denied by EC2, please make sure your function execution role have permission to CreateNetworkInterface. EC2 Error Code: UnauthorizedOperation. EC2 Error Message: You are not authorized to perform this operation.',
} as const

type Known = Omit<ConnectionFailure, 'reason'> & { readonly reason: (message: string) => string }

const FAILURES: Readonly<Record<string, Known>> = {
  InsufficientFreeAddressesInSubnet: {
    code: 'SubnetOutOfIPAddresses',
    exception: 'SubnetIPAddressLimitReachedException',
    reason: () =>
      'Lambda was not able to set up VPC access for the Lambda function because one or more configured subnets has no available IP addresses.',
  },
  NetworkInterfaceLimitExceeded: LIMIT,
  RequestLimitExceeded: {
    code: 'EC2RequestLimitExceeded',
    exception: 'EC2ThrottledException',
    reason: () =>
      'Lambda was throttled by Amazon EC2 during Lambda function initialization using the execution role provided for the Lambda function.',
  },
  UnauthorizedOperation: DENIED,
  // The role is gone, or no longer trusts Lambda.
  AccessDeniedException: DENIED,
  'InvalidSubnetID.NotFound': {
    code: 'InvalidSubnet',
    exception: 'InvalidSubnetIDException',
    reason: (message) =>
      `Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: ${message}`,
  },
  'InvalidGroup.NotFound': {
    code: 'InvalidSecurityGroup',
    exception: 'InvalidSecurityGroupIDException',
    reason: (message) =>
      `Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound. EC2 Error Message: ${message}`,
  },
}

/** What an invocation is answered. */
export function exceptionOf({ exception, reason, ec2Code }: ConnectionFailure): AwsError {
  return new AwsError(exception, reason, { fields: { ...(ec2Code && { EC2ErrorCode: ec2Code }) } })
}
