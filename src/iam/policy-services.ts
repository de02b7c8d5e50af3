import { PolicyError } from './policy-error.ts'

/** How a service words its refusal of a resource-based policy. */
export interface ServiceRules {
  readonly code: string
  /** For everything that has no words of its own; without it IAM's own message stays. */
  readonly message?: string
  readonly words?: Partial<Readonly<Record<'json' | 'size' | 'Principal' | 'Action' | 'Resource', string>>>
  readonly maxSize?: number
  /** What the actions of its policies must match. */
  readonly actions?: RegExp
}

/**
 * Services whose answers people quote: hashicorp/terraform#28688, versity/versitygw#645–#650 (S3); aws/aws-cdk#15602 (SQS);
 * aws/serverless-application-model#1591, hashicorp/terraform#12740 (SNS). Codes of the others are those of their API pages.
 */
export const POLICY_SERVICES = {
  s3: {
    code: 'MalformedPolicy',
    actions: /^(\*$|s3:)/i,
    words: {
      json: "Policies must be valid JSON and the first byte must be '{'",
      size: 'Policy exceeds the maximum allowed document size.',
      Principal: 'Invalid principal in policy',
      Action: 'Policy has invalid action',
      Resource: 'Policy has invalid resource',
    },
  },
  sqs: { code: 'InvalidAttributeValue', message: 'Invalid value for the parameter Policy.', actions: /^(\*$|sqs:)/i },
  sns: {
    code: 'InvalidParameter',
    message: 'Invalid parameter: Policy Error: null',
    maxSize: 30720,
    actions: /^(\*$|sns:)/i,
    words: { Action: 'Invalid parameter: Policy statement action out of service scope!' },
  },
  kms: {
    code: 'MalformedPolicyDocumentException',
    maxSize: 32768,
    words: { Principal: 'Policy contains a statement with one or more invalid principals.' },
  },
  lambda: { code: 'InvalidParameterValueException', actions: /^(\*$|lambda:)/i },
  kinesis: { code: 'InvalidArgumentException', actions: /^(\*$|kinesis:)/i },
} as const satisfies Record<string, ServiceRules>

/** A service that keeps resource-based policies and words its refusals in its own way. */
export type PolicyService = keyof typeof POLICY_SERVICES

/** IAM's finding as the service says it. */
export function inWordsOf({ code, message, words = {} }: ServiceRules, error: PolicyError): PolicyError {
  const [, element] = /^Statement\[\d+\]\.(?:Not)?(Principal|Action|Resource)\b/.exec(error.path) ?? []
  const about = error.code === 'LimitExceeded' ? 'size' : error.detail === 'not JSON' ? 'json' : element
  const own = words[about as keyof typeof words]
  return new PolicyError(own ?? message ?? error.message, error.path, error.detail, code)
}
