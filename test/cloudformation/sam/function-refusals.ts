import type { TemplateObject, TemplateValue } from '../../../src/cloudformation/template/template-value.ts'
import { invalid, type Refused, S3_FORM } from './refused.ts'
import { fn } from './snippet.ts'

/** A function of these properties and nothing else, and the one thing that is wrong with it. */
const func = (about: string, Properties: TemplateValue, text: string): Refused => ({
  about,
  template: { Resources: { F: { Type: 'AWS::Serverless::Function', Properties } } },
  problems: [invalid(text)],
})

/** A function that is complete but for these properties. */
const full = (about: string, properties: TemplateObject, text: string): Refused =>
  func(about, fn(properties).Properties as TemplateObject, text)

const IF_TYPES =
  'Different policy types within the same Fn::If statement is unsupported. Separate different policy types into different Fn::If statements'

/** A function that is not as it should be, and the document around it. */
export const FUNCTION_REFUSALS: readonly Refused[] = [
  full('code on a disk', { CodeUri: './src' }, `'CodeUri' is not a valid S3 Uri ${S3_FORM}`),
  full('a bucket without a key', { CodeUri: 's3://bucket' }, `'CodeUri' is not a valid S3 Uri ${S3_FORM}`),
  full('half a place', { CodeUri: { Bucket: 'b' } }, "'CodeUri' requires Bucket and Key properties to be specified."),
  full('a number for a place', { CodeUri: 7 }, "'CodeUri' must be of type dict or string."),
  full(
    'a dynamic reference for a place',
    { CodeUri: '{{resolve:ssm:/code/uri:1}}' },
    "Unsupported dynamic reference detected in 'CodeUri'. Please consider using alternative 'FunctionCode' object format.",
  ),
  func('no code', { Handler: 'h', Runtime: 'r' }, "Only one of 'InlineCode' or 'CodeUri' can be set."),
  func(
    'no handler',
    { InlineCode: 'c', Runtime: 'r' },
    'Runtime and Handler needs to be present when PackageType is of type `Zip`',
  ),
  full('a package of no known type', { PackageType: 'Tar' }, "invalid 'PackageType' : Tar"),
  func('an image without a place', { PackageType: 'Image' }, "'ImageUri' must be set."),
  func(
    'an image with a handler',
    { PackageType: 'Image', ImageUri: 'i', Handler: 'h' },
    'Runtime, Handler, Layers cannot be present when PackageType is of type `Image`',
  ),
  full(
    'an archive with settings of an image',
    { ImageConfig: { Command: ['a'] } },
    'ImageUri or ImageConfig cannot be present when PackageType is of type `Zip`',
  ),
  full('an unknown property', { Foo: 1 }, 'property Foo not defined for resource of type AWS::Serverless::Function'),
  full('a role that is a number', { Role: 7 }, "Property 'Role' should be a string."),
  full('tags that are a list', { Tags: [] }, "Property 'Tags' should be a map."),
  full('events that are a list', { Events: [] }, "Type of property 'Events' is invalid."),
  full('a policy that is a number', { Policies: [7] }, "Type of property 'Policies' is invalid."),
  func('properties that are a list', ['a'], "Attribute 'Properties' should be a map."),
  full(
    "a tag of SAM's",
    { Tags: { 'lambda:createdBy': 'me' } },
    'lambda:createdBy is a reserved Tag key name and cannot be set on your resource. Please change the tag key in the input.',
  ),
  full(
    'provisioned concurrency without an alias',
    { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 } },
    'To set ProvisionedConcurrencyConfig AutoPublishALias must be defined on the function',
  ),
  full(
    'an alias that is not known',
    { AutoPublishAlias: { 'Fn::Sub': '${Stage}' } },
    "'AutoPublishAlias' must be a string or a Ref to a template parameter",
  ),
  full(
    'an alias that is a number',
    { AutoPublishAlias: '17' },
    "AutoPublishAlias name ('17') must contain only alphanumeric characters, hyphens, or underscores matching (?!^[0-9]+$)([a-zA-Z0-9-_]+) pattern.",
  ),
  full(
    "a version's policy without an alias",
    { VersionDeletionPolicy: 'Delete' },
    "'VersionDeletionPolicy' requires 'AutoPublishAlias'.",
  ),
  full(
    "a version's policy of no known kind",
    { VersionDeletionPolicy: 'Keep', AutoPublishAlias: 'live' },
    "Property 'VersionDeletionPolicy' should be a one of the strings: 'Delete' or 'Retain'.",
  ),
  full(
    'deployment preferences without an alias',
    { DeploymentPreference: { Type: 'AllAtOnce' } },
    "'DeploymentPreference' requires AutoPublishAlias property to be specified.",
  ),
  full(
    'half a dead-letter queue',
    { DeadLetterQueue: { Type: 'SQS' } },
    "'DeadLetterQueue' requires Type and TargetArn properties to be specified.",
  ),
  full(
    'a dead-letter queue of no known type',
    { DeadLetterQueue: { Type: 'S3', TargetArn: 'a' } },
    "'DeadLetterQueue' requires Type of ['SQS', 'SNS']",
  ),
  full(
    'a destination of no known type',
    { EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: 'Foo' } } } },
    "'Type: Foo' must be one of ['SQS', 'SNS', 'EventBridge', 'Lambda', 'S3Bucket']",
  ),
  full(
    'a destination that SAM cannot make',
    { EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: 'Lambda' } } } },
    "Destination is required if Type is not ['SQS', 'SNS']",
  ),
  full(
    'a destination that is a text',
    { EventInvokeConfig: { DestinationConfig: { OnFailure: 'arn' } } },
    "Property 'EventInvokeConfig.DestinationConfig.OnFailure' should be a map.",
  ),
  full(
    'a URL without a type of authentication',
    { FunctionUrlConfig: { InvokeMode: 'BUFFERED' } },
    'AuthType is required to configure function property `FunctionUrlConfig`. Please provide either AWS_IAM or NONE.',
  ),
  full(
    'a URL with an unknown property for CORS',
    { FunctionUrlConfig: { AuthType: 'NONE', Cors: { Foo: [] } } },
    'Foo is not a valid property for configuring Cors.',
  ),
  full(
    'a URL with a text where CORS wants a list',
    { FunctionUrlConfig: { AuthType: 'NONE', Cors: { AllowOrigins: '*' } } },
    'AllowOrigins must be of type list.',
  ),
  full(
    'an unknown policy',
    { Policies: ['a', { Foo: {} }] },
    "Policy at index 1 in the 'Policies' property is not valid",
  ),
  full(
    'a policy template without its parameter',
    { Policies: { SQSPollerPolicy: {} } },
    "Following required parameters of template 'SQSPollerPolicy' don't have values: ['QueueName']",
  ),
  full(
    'a policy template with a text',
    { Policies: [{ SQSPollerPolicy: 'q' }] },
    "Must specify valid parameter values for policy template 'SQSPollerPolicy'",
  ),
  full(
    'a choice of a role that is none',
    { Role: { 'Fn::If': ['C', 'a'] } },
    "Malformed 'Role' property: Fn::If requires 3 arguments.",
  ),
  {
    about: 'a choice between policies of two kinds',
    template: { Resources: { F: fn({ Policies: [{ 'Fn::If': ['C', 'AWSLambdaRole', { Statement: [] }] }] }) } },
    problems: [`Structure of the SAM template is invalid. ${IF_TYPES}`],
  },
  {
    about: 'a list within a text',
    template: {
      Resources: { F: fn({ AutoPublishAlias: 'a', CodeUri: { Bucket: 'b', Key: { 'Fn::Sub': '${Names}' } } }) },
    },
    problems: [
      "Structure of the SAM template is invalid. Invalid Fn::Sub variable value ['a', 'b']. Fn::Sub expects all variables to be strings.",
    ],
  },
  {
    about: 'a name that is taken',
    template: { Resources: { F: fn(), FRole: { Type: 'AWS::SQS::Queue' } } },
    problems: [
      'Transforming resource with id [F] attempts to create a new resource with id [FRole] and type "AWS::IAM::Role". A resource with that id already exists within this template. Please use a different id for that resource.',
    ],
  },
  {
    about: 'a name with a hyphen',
    template: { Resources: { 'my-function': fn() } },
    problems: [invalid('Logical ids must be alphanumeric.', 'my-function')],
  },
  {
    about: 'several problems, in the order of the resources',
    template: { Resources: { G: fn({ CodeUri: 'x' }), FA: fn({ CodeUri: 'x' }), F: fn({ Role: 7, CodeUri: 'x' }) } },
    problems: [
      invalid("Property 'Role' should be a string."),
      invalid(`'CodeUri' is not a valid S3 Uri ${S3_FORM}`, 'FA'),
      invalid(`'CodeUri' is not a valid S3 Uri ${S3_FORM}`, 'G'),
    ],
  },
  {
    about: 'a resource that is a text',
    template: { Resources: { F: 'x' } },
    problems: [
      "Structure of the SAM template is invalid. All 'Resources' must be Objects. If you're using YAML, this may be an indentation issue.",
    ],
  },
  {
    about: 'no resources',
    template: { Resources: {} },
    problems: ["Structure of the SAM template is invalid. 'Resources' section is required"],
  },
]
