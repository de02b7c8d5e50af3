import type { TemplateObject } from '../../../src/cloudformation/template/template-value.ts'
import { invalid, type Refused } from './refused.ts'
import { fn } from './snippet.ts'

const connector = (about: string, Properties: TemplateObject, text: string, more: TemplateObject = {}): Refused => ({
  about: `a connector ${about}`,
  template: {
    Resources: {
      C: { Type: 'AWS::Serverless::Connector', Properties },
      F: fn(),
      R: fn({ Role: 'arn' }),
      Q: { Type: 'AWS::SQS::Queue' },
      T: { Type: 'AWS::SNS::Topic' },
      ...more,
    },
  },
  problems: [invalid(text, 'C')],
})

const from = (source: string, destination: string) => `connector from AWS::${source} to AWS::${destination}`

/** A connector that is not as it should be. */
export const CONNECTOR_REFUSALS: readonly Refused[] = [
  connector(
    'to nowhere',
    { Source: { Id: 'F' }, Destination: { Id: 'X' }, Permissions: ['Write'] },
    "Unable to find resource with logical ID 'X'.",
  ),
  connector(
    'of two minds',
    { Source: { Id: 'F' }, Destination: { Id: 'Q', Arn: 'a' }, Permissions: ['Write'] },
    "Must provide 'Id' (with optional 'Qualifier') or a supported combination of other properties.",
  ),
  connector(
    'to something without a type',
    { Source: { Id: 'F' }, Destination: { Arn: 'a' }, Permissions: ['Write'] },
    "'Type' is missing or not a string.",
  ),
  connector(
    'between types that have nothing to do with each other',
    { Source: { Id: 'Q' }, Destination: { Id: 'T' }, Permissions: ['Write'] },
    `Unable to create ${from('SQS::Queue', 'SNS::Topic')}; it's not supported or the template is invalid.`,
  ),
  connector(
    'without permissions',
    { Source: { Id: 'F' }, Destination: { Id: 'Q' }, Permissions: [] },
    "'Permissions' cannot be empty; valid values are: Read, Write.",
  ),
  connector(
    'with a permission of no known kind',
    { Source: { Id: 'F' }, Destination: { Id: 'T' }, Permissions: ['Read'] },
    `Unsupported 'Permissions' provided for ${from('Lambda::Function', 'SNS::Topic')}; valid values are: Write.`,
  ),
  connector(
    'with half the permissions',
    { Source: { Id: 'Q' }, Destination: { Id: 'F' }, Permissions: ['Read'] },
    `Unsupported 'Permissions' provided for ${from('SQS::Queue', 'Lambda::Function')}; valid combinations are: Read + Write.`,
  ),
  connector(
    'from a function whose role is elsewhere',
    { Source: { Id: 'R' }, Destination: { Id: 'Q' }, Permissions: ['Read'] },
    "Unable to get IAM role name from 'Source' resource.",
  ),
  connector(
    'to a queue without an ARN',
    { Source: { Id: 'F' }, Destination: { Type: 'AWS::SQS::Queue', QueueUrl: 'u' }, Permissions: ['Read'] },
    'Destination.Arn is missing.',
  ),
  connector(
    'to a queue without a URL',
    { Source: { Id: 'T' }, Destination: { Type: 'AWS::SQS::Queue', Arn: 'a' }, Permissions: ['Write'] },
    "Unable to get SQS queue URL from 'Destination' resource.",
  ),
  connector(
    'to a function without an ARN',
    { Source: { Id: 'T' }, Destination: { Type: 'AWS::Serverless::Function', Name: 'n' }, Permissions: ['Write'] },
    "Unable to get Lambda function ARN from 'Destination' resource.",
  ),
  connector(
    'without destinations',
    { Source: { Id: 'F' }, Destination: [], Permissions: ['Read'] },
    "'Destination' is an empty list",
  ),
  connector(
    'without a source',
    { Destination: { Id: 'F' }, Permissions: ['Read'] },
    "Missing required property 'Source'.",
  ),
  {
    about: 'embedded connectors that are a list',
    template: { Resources: { F: fn({}, { Connectors: [] }) } },
    problems: [invalid("Attribute 'F.Connectors' should be a map.")],
  },
  {
    about:
      'an embedded connector that is a text, one without properties, one that says its source, one whose name is taken',
    template: {
      Resources: {
        F: fn(
          {},
          {
            Connectors: {
              A: 'x',
              B: {},
              C: { Properties: { SourceReference: { Id: 'F' }, Destination: { Id: 'Q' }, Permissions: ['Read'] } },
              Q: { Properties: { Destination: { Id: 'FQ' }, Permissions: ['Read'] } },
            },
          },
        ),
        FQ: { Type: 'AWS::SQS::Queue' },
      },
    },
    problems: [
      invalid("'Id' shouldn't be defined in 'SourceReference'.", 'C'),
      invalid("Attribute 'Connectors.B.Properties' should be a map."),
      'Transforming resource with id [F] attempts to create a new resource with id [FQ] and type "AWS::Serverless::Connector". A resource with that id already exists within this template. Please use a different id for that resource.',
      invalid('F.FA should be a map.', 'FA'),
    ],
  },
]
