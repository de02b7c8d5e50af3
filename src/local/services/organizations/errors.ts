import { AwsError } from '../../../core/errors.ts'

/** Organizations answers every error of the caller with 400, whatever status the model gives it (seen in public logs). */
const STATUS = 400

/** As AWS is seen to word them; below the line what only its documentation says (the words on the wire are not verified). */
const MESSAGES = {
  AccessDeniedException: "You don't have permissions to access this resource.",
  AWSOrganizationsNotInUseException: 'Your account is not a member of an organization.',
  AccountAlreadyClosedException: 'The provided account is already closed.',
  AccountAlreadyRegisteredException: 'The provided account is already a delegated administrator for your organization.',
  AccountNotFoundException: "You specified an account that doesn't exist.",
  AccountNotRegisteredException:
    'The provided account is not a registered delegated administrator for your organization.',
  AlreadyInOrganizationException: 'The provided account is already a member of an organization.',
  DuplicateOrganizationalUnitException: 'An OU with the same name already exists.',
  DuplicatePolicyAttachmentException: 'A policy with the specified name and type already exists.',
  DuplicatePolicyException: 'A policy with the same name already exists.',
  MalformedPolicyDocumentException:
    'The provided policy document does not meet the requirements of the specified policy type.',
  OrganizationNotEmptyException:
    'To delete an organization you must first remove all member accounts (except the master).',
  OrganizationalUnitNotFoundException: "You specified an organizational unit that doesn't exist.",
  ParentNotFoundException: "You specified parent that doesn't exist.",
  PolicyNotFoundException: "We can't find a policy with the PolicyId that you specified.",
  PolicyTypeAlreadyEnabledException: 'The specified policy type is already enabled.',
  PolicyTypeNotEnabledException: 'This operation can be performed only for enabled policy types.',
  RootNotFoundException: "You specified a root that doesn't exist.",
  TargetNotFoundException: "You specified a target that doesn't exist.",
  // ---
  ChildNotFoundException: "You specified a child that doesn't exist.",
  ConflictException: 'The request failed because it conflicts with the current state of the specified resource.',
  CreateAccountStatusNotFoundException: "You specified a create account request that doesn't exist.",
  DestinationParentNotFoundException: "You specified a destination parent that doesn't exist.",
  DuplicateAccountException: 'The account is already present in the specified destination.',
  DuplicateHandshakeException: 'A handshake with the same action and target already exists.',
  EffectivePolicyNotFoundException: "The account doesn't have an effective policy of this type.",
  HandshakeAlreadyInStateException: 'The specified handshake is already in the requested state.',
  HandshakeNotFoundException: "You specified a handshake that doesn't exist.",
  InvalidHandshakeTransitionException: "You can't perform the operation on the handshake in its current state.",
  MasterCannotLeaveOrganizationException: "You can't remove a management account from an organization.",
  OrganizationalUnitNotEmptyException: 'The specified OU is not empty.',
  PolicyInUseException:
    'The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts before performing this operation.',
  PolicyNotAttachedException: "The policy isn't attached to the specified target.",
  PolicyTypeNotAvailableForOrganizationException:
    "You can't use the specified policy type with the feature set currently enabled for this organization.",
  ResourcePolicyNotFoundException: "You specified a resource policy that doesn't exist.",
  SourceParentNotFoundException: "You specified a source parent that doesn't exist.",
} as const

/** By the reason that the error carries; seen in public logs above the line, documented below it. */
const CONSTRAINTS = {
  ACCOUNT_NUMBER_LIMIT_EXCEEDED: 'You have exceeded the allowed number of AWS accounts.',
  CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR:
    'You cannot register master account/yourself as delegated administrator for your organization.',
  MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED:
    'You have attached the maximum number of policies to the specified target.',
  MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED:
    'You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.',
  SERVICE_ACCESS_NOT_ENABLED:
    'You must enable service access before you delegate an administrator for this service. Call the AWS API EnableAWSServiceAccess first.',
  // ---
  CANNOT_CLOSE_MANAGEMENT_ACCOUNT: 'You attempted to close the management account.',
  CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR:
    'You cannot register a suspended account as a delegated administrator.',
  CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG:
    'You attempted to remove an account that is registered as a delegated administrator for a service integrated with your organization.',
  MAX_TAG_LIMIT_EXCEEDED: 'You have exceeded the number of tags allowed on this resource.',
  ORGANIZATION_NOT_IN_ALL_FEATURES_MODE:
    'You attempted to perform an operation that requires the organization to be configured to support all features.',
  OU_DEPTH_LIMIT_EXCEEDED: 'You attempted to create an OU tree that is too many levels deep.',
  OU_NUMBER_LIMIT_EXCEEDED: 'You attempted to exceed the number of OUs that you can have in an organization.',
  POLICY_CONTENT_LIMIT_EXCEEDED: 'You attempted to create a policy that is larger than the maximum size.',
  POLICY_NUMBER_LIMIT_EXCEEDED: 'You attempted to exceed the number of policies that you can have in an organization.',
  WAIT_PERIOD_ACTIVE:
    'After you create an AWS account, you must wait until the waiting period is over before you can remove it from its organization.',
} as const

const INPUTS = {
  INVALID_ENUM: 'You specified an invalid value.',
  INVALID_PATTERN: 'You provided a value that does not match the required pattern.',
  UNRECOGNIZED_SERVICE_PRINCIPAL: 'You specified an unrecognized service principal.',
  // ---
  DUPLICATE_TAG_KEY: 'Tag keys must be unique among the tags attached to the same entity.',
  IMMUTABLE_POLICY: "You specified a policy that is managed by AWS and can't be modified.",
  INPUT_REQUIRED: 'You must include a value for all required parameters.',
  INVALID_NEXT_TOKEN:
    'Get the value for the NextToken parameter from the response to a previous call of the operation.',
  INVALID_PARTY_TYPE_TARGET: 'You specified the wrong type of entity (account, organization, or email) as a party.',
  INVALID_PRINCIPAL: 'You specified an invalid principal element in the policy.',
  INVALID_RESOURCE_POLICY_JSON: 'You specified a resource policy that is not valid.',
  INVALID_ROLE_NAME: "You provided a role name that isn't valid.",
  INVALID_SYSTEM_TAGS_PARAMETER: 'You specified a tag key that is a system tag.',
  MAX_LENGTH_EXCEEDED: 'You provided a string parameter that is longer than allowed.',
  MAX_VALUE_EXCEEDED: 'You provided a numeric parameter that has a larger value than allowed.',
  MIN_LENGTH_EXCEEDED: 'You provided a string parameter that is shorter than allowed.',
  MIN_VALUE_EXCEEDED: 'You provided a numeric parameter that has a smaller value than allowed.',
  NON_DETACHABLE_POLICY: "You can't detach this AWS managed policy.",
  TARGET_NOT_SUPPORTED: "You can't perform the specified operation on that target entity.",
  UNSUPPORTED_ACTION_IN_RESOURCE_POLICY: 'You specified an action that a resource policy does not support.',
} as const

const HANDSHAKES = {
  ALREADY_IN_AN_ORGANIZATION:
    'The handshake request is invalid because the invited account is already a member of an organization.',
} as const

export function organizationsError(code: keyof typeof MESSAGES): AwsError {
  return new AwsError(code, MESSAGES[code], { status: STATUS })
}

export function constraintViolation(Reason: keyof typeof CONSTRAINTS): AwsError {
  return withReason('ConstraintViolationException', CONSTRAINTS[Reason], Reason)
}

export function invalidInput(Reason: keyof typeof INPUTS): AwsError {
  return withReason('InvalidInputException', INPUTS[Reason], Reason)
}

export function handshakeConstraint(Reason: keyof typeof HANDSHAKES): AwsError {
  return withReason('HandshakeConstraintViolationException', HANDSHAKES[Reason], Reason)
}

/** Which rule of the model an input breaks, by the words in which most other services tell it. */
const BROKEN_RULES: readonly (readonly [words: string, reason: keyof typeof INPUTS])[] = [
  ['must not be null', 'INPUT_REQUIRED'],
  ['regular expression pattern', 'INVALID_PATTERN'],
  ['enum value set', 'INVALID_ENUM'],
  ['have length greater', 'MIN_LENGTH_EXCEEDED'],
  ['have length less', 'MAX_LENGTH_EXCEEDED'],
  ['have value greater', 'MIN_VALUE_EXCEEDED'],
  ['have value less', 'MAX_VALUE_EXCEEDED'],
]

/** What Organizations says of an input that its model refuses. */
export function refusedInput(violation: string): AwsError {
  const [, reason = 'INVALID_PATTERN'] = BROKEN_RULES.find(([words]) => violation.includes(words)) ?? []
  return invalidInput(reason)
}

function withReason(code: string, message: string, Reason: string): AwsError {
  return new AwsError(code, message, { status: STATUS, fields: { Reason } })
}
