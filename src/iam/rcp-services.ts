/**
 * THE list of services whose resources RCPs govern, by the prefix of their actions; for all others (Lambda, Kinesis Data
 * Streams, SNS, EventBridge …) an RCP says nothing.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
export const RCP_SERVICES: ReadonlySet<string> = new Set([
  'aoss',
  'appconfig',
  'appstream',
  'autoscaling',
  'codebuild',
  'codecommit',
  'cognito-identity',
  'cognito-idp',
  'comprehend',
  'comprehendmedical',
  'dax',
  'dynamodb',
  'ecr',
  'health',
  'kinesisvideo',
  'kms',
  'logs',
  's3',
  'secretsmanager',
  'signin',
  'sqs',
  'sts',
  'support',
  'textract',
  'transcribe',
  'translate',
])
