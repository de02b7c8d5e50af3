import type { TemplateValue } from '../../../src/cloudformation/template/template-value.ts'
import { invalid, invalidEvent, type Refused } from './refused.ts'
import { fn } from './snippet.ts'

const event = (about: string, E: TemplateValue, problem: string): Refused => ({
  about: `an event ${about}`,
  template: { Resources: { F: fn({ Events: { E } }), Q: { Type: 'AWS::SQS::Queue' } } },
  problems: [problem],
})

/** An event that is not as it should be. */
export const EVENT_REFUSALS: readonly Refused[] = [
  event(
    'of no known type',
    { Type: 'Foo' },
    invalidEvent('Resource dict has missing or invalid value for key Type. Event Type is: Foo.'),
  ),
  event(
    'of no type',
    {},
    invalidEvent('Resource dict has missing or invalid value for key Type. Event Type is: None.'),
  ),
  event('without its queue', { Type: 'SQS', Properties: {} }, invalid("Missing required property 'Queue'.", 'FE')),
  event(
    'with an unknown property',
    { Type: 'SQS', Properties: { Queue: 'q', Foo: 1 } },
    invalid('property Foo not defined for resource of type SQS', 'FE'),
  ),
  event(
    'with a text for a number',
    { Type: 'SQS', Properties: { Queue: 'q', BatchSize: 'x' } },
    invalid("Type of property 'BatchSize' is invalid.", 'FE'),
  ),
  event(
    'whose properties are a list',
    { Type: 'SQS', Properties: [] },
    invalid('Properties of a resource must be an object.', 'FE'),
  ),
  event(
    'with odd filters',
    { Type: 'SQS', Properties: { Queue: 'q', FilterCriteria: { a: 1, b: 2 } } },
    invalidEvent('FilterCriteria field has a wrong format'),
  ),
  event(
    'with a destination of no known type',
    { Type: 'SQS', Properties: { Queue: 'q', DestinationConfig: { OnFailure: { Type: 'Lambda' } } } },
    invalidEvent("The only valid values for 'Type' are 'SQS', 'SNS', 'S3', and 'Kafka'", 'FE'),
  ),
  event(
    "of another template's bucket",
    { Type: 'S3', Properties: { Bucket: 'b', Events: 'e' } },
    invalidEvent('S3 events must reference an S3 bucket in the same template.'),
  ),
  event(
    'of a bucket that is a queue',
    { Type: 'S3', Properties: { Bucket: { Ref: 'Q' }, Events: 'e' } },
    invalid("Resource has incorrect Type; expected 'AWS::S3::Bucket', got 'AWS::SQS::Queue'", 'Q'),
  ),
  event(
    'through half a queue',
    { Type: 'SNS', Properties: { Topic: 't', SqsSubscription: { QueueArn: 'a' } } },
    invalidEvent('No QueueARN or QueueURL provided.'),
  ),
  event(
    'with two words for whether it is on',
    { Type: 'Schedule', Properties: { Schedule: 's', Enabled: true, State: 'ENABLED' } },
    invalidEvent('State and Enabled Properties cannot both be specified.'),
  ),
  event(
    'with two dead-letter queues',
    { Type: 'Schedule', Properties: { Schedule: 's', DeadLetterConfig: { Arn: 'a', Type: 'SQS' } } },
    invalidEvent("You can either define 'Arn' or 'Type' property of DeadLetterConfig.", 'FE'),
  ),
  event(
    'with a dead-letter topic',
    { Type: 'CloudWatchEvent', Properties: { DeadLetterConfig: { Type: 'SNS' } } },
    invalidEvent("The only valid value for 'Type' property of DeadLetterConfig is 'SQS'.", 'FE'),
  ),
  event(
    'with an empty dead-letter queue',
    { Type: 'EventBridgeRule', Properties: { DeadLetterConfig: {} } },
    invalidEvent("No 'Arn' or 'Type' property provided for DeadLetterConfig.", 'FE'),
  ),
]
