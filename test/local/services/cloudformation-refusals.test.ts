import * as sdk from '@aws-sdk/client-cloudformation'
import { describe, expect, test } from 'vitest'
import { type Refusal, refusalOf } from '../test-accounts.ts'
import { invalid, startCloudFormationWorld, template } from './cloudformation-world.ts'

const { clientOf, create } = startCloudFormationWorld()

const HANDLE = { Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' } }
const cloudformation = (command: unknown) => command as sdk.CreateStackCommand
const make = (input: Partial<sdk.CreateStackCommandInput>) =>
  new sdk.CreateStackCommand({ StackName: 'two', TemplateBody: template(HANDLE), ...input })
const capabilities = (what: string): Refusal => ({
  code: 'InsufficientCapabilitiesException',
  status: 400,
  message: `Requires capabilities : [${what}]`,
})
const iamRole = (Properties: object) =>
  template({ R: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {}, ...Properties } } })
const WITH_PARAMETER = template(HANDLE, { Parameters: { P: { Type: 'String' } } })

const REFUSED = [
  [
    'a name that is taken',
    make({ StackName: 'one' }),
    { code: 'AlreadyExistsException', status: 400, message: 'Stack [one] already exists' },
  ],
  [
    'a name that is none',
    make({ StackName: 'a_b' }),
    invalid(
      "1 validation error detected: Value 'a_b' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*",
    ),
  ],
  [
    'no template',
    make({ TemplateBody: undefined }),
    invalid('Either Template URL or Template Body must be specified.'),
  ],
  [
    'a type that nobody knows',
    make({ TemplateBody: template({ A: { Type: 'AWS::Nope::Thing' } }) }),
    invalid('Template format error: Unrecognized resource types: [AWS::Nope::Thing]'),
  ],
  ['a parameter without value', make({ TemplateBody: WITH_PARAMETER }), invalid('Parameters: [P] must have values')],
  [
    'a parameter that the template has not',
    make({ Parameters: [{ ParameterKey: 'Q', ParameterValue: 'x' }] }),
    invalid('Parameters: [Q] do not exist in the template'),
  ],
  ['IAM without acknowledgement', make({ TemplateBody: iamRole({}) }), capabilities('CAPABILITY_IAM')],
  [
    'named IAM without acknowledgement',
    make({ TemplateBody: iamRole({ RoleName: 'r' }), Capabilities: ['CAPABILITY_IAM'] }),
    capabilities('CAPABILITY_NAMED_IAM'),
  ],
  [
    'transforms without acknowledgement',
    make({ TemplateBody: template(HANDLE, { Transform: 'AWS::LanguageExtensions' }) }),
    capabilities('CAPABILITY_AUTO_EXPAND'),
  ],
  [
    'transforms that nobody knows',
    make({ TemplateBody: template(HANDLE, { Transform: 'My::Own' }), Capabilities: ['CAPABILITY_AUTO_EXPAND'] }),
    invalid('No transform named My::Own found.'),
  ],
  [
    'both ways to say what follows a failure',
    make({ OnFailure: 'DELETE', DisableRollback: true }),
    invalid('You cannot specify both DisableRollback and OnFailure'),
  ],
  [
    'alarms to watch',
    make({
      RollbackConfiguration: {
        RollbackTriggers: [{ Arn: 'arn:aws:cloudwatch:us-east-1:1:alarm:x', Type: 'AWS::CloudWatch::Alarm' }],
      },
    }),
    invalid('Rollback Trigger Type not supported'),
  ],
  [
    'a type that the request leaves out',
    make({ ResourceTypes: ['AWS::SQS::*'] }),
    invalid(
      'Resource type AWS::CloudFormation::WaitConditionHandle is not allowed by parameter ResourceTypes [AWS::SQS::*]',
    ),
  ],
  [
    'tags that are AWS’s own',
    make({ Tags: [{ Key: 'aws:x', Value: 'x' }] }),
    invalid('aws: prefixed tag key names are not allowed for external use.'),
  ],
  [
    'a stack policy that is none',
    make({ StackPolicyBody: '{"Statement":1}' }),
    invalid('Error validating stack policy: Invalid stack policy'),
  ],
  [
    'an update of what is not there',
    new sdk.UpdateStackCommand({ StackName: 'two', TemplateBody: '{}' }),
    invalid('Stack [two] does not exist'),
  ],
  [
    'a look at what is not there',
    new sdk.DescribeStacksCommand({ StackName: 'two' }),
    invalid('Stack with id two does not exist'),
  ],
  [
    'events of what is not there',
    new sdk.DescribeStackEventsCommand({ StackName: 'two' }),
    invalid('Stack [two] does not exist'),
  ],
  [
    'resources of what is not there',
    new sdk.ListStackResourcesCommand({ StackName: 'two' }),
    invalid('Stack with id two does not exist'),
  ],
  [
    'a resource that is not there',
    new sdk.DescribeStackResourceCommand({ StackName: 'one', LogicalResourceId: 'B' }),
    invalid('Resource B does not exist for stack one'),
  ],
  [
    'the template of what is not there',
    new sdk.GetTemplateCommand({ StackName: 'two' }),
    invalid('Stack with id two does not exist'),
  ],
  [
    'a cancellation at rest',
    new sdk.CancelUpdateStackCommand({ StackName: 'one' }),
    invalid('CancelUpdateStack cannot be called from current stack status'),
  ],
  [
    'a rollback at rest',
    new sdk.RollbackStackCommand({ StackName: 'one' }),
    invalid('RollbackStack cannot be called from current stack status'),
  ],
  [
    'a continuation at rest',
    new sdk.ContinueUpdateRollbackCommand({ StackName: 'one' }),
    invalid('ContinueUpdateRollback cannot be called from current stack status'),
  ],
] as const

describe('CloudFormation refuses', () => {
  test.each(REFUSED)('%s', async (_, command, expected) => {
    await create(template(HANDLE))
    expect(await refusalOf(clientOf().send(cloudformation(command)))).toEqual(expected)
  })

  test('nothing of a request that was sent before', async () => {
    const command = make({ ClientRequestToken: 'once' })
    const first = await clientOf().send(command)
    expect((await clientOf().send(command)).StackId).toBe(first.StackId)
  })
})
