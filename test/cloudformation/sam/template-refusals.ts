import type { TemplateObject, TemplateValue } from '../../../src/cloudformation/template/template-value.ts'
import { invalid, type Refused, S3_FORM } from './refused.ts'
import { fn } from './snippet.ts'

const globals = (about: string, Globals: TemplateValue, text: string): Refused => ({
  about: `Globals ${about}`,
  template: { Globals, Resources: { F: fn() } },
  problems: [`'Globals' section is invalid. ${text}`],
})

const layer = (about: string, properties: TemplateObject, text: string, id: string): Refused => ({
  about: `a layer version ${about}`,
  template: { Resources: { L: { Type: 'AWS::Serverless::LayerVersion', Properties: properties } } },
  problems: [invalid(text, id)],
})

const table = (about: string, properties: TemplateObject, text: string): Refused => ({
  about: `a table ${about}`,
  template: { Resources: { T: { Type: 'AWS::Serverless::SimpleTable', Properties: properties } } },
  problems: [invalid(text, 'T')],
})

/** Globals, layer versions and tables that are not as they should be. */
export const TEMPLATE_REFUSALS: readonly Refused[] = [
  globals('that are a list', [], 'It must be a non-empty dictionary'),
  globals('whose part is a list', { Function: [] }, 'Value of ${section} must be a dictionary'),
  globals(
    'of no known type',
    { Foo: {} },
    "'Foo' is not supported. Must be one of the following values - ['Api', 'CapacityProvider', 'Function', 'HttpApi', 'LayerVersion', 'SimpleTable', 'StateMachine', 'WebSocketApi']",
  ),
  globals(
    'with what is no common matter',
    { SimpleTable: { TableName: 't' } },
    "'TableName' is not a supported property of 'SimpleTable'. Must be one of the following values - ['SSESpecification']",
  ),
  {
    about: 'Globals that are to be ignored but are not there',
    template: { Globals: { Function: { Timeout: 3 } }, Resources: { F: fn({}, { IgnoreGlobals: ['Foo'] }) } },
    problems: [invalid("Resource F has invalid resource attribute 'IgnoreGlobals' on item 'Foo'.")],
  },
  {
    about: 'Globals that are to be ignored, in a way that does not say which',
    template: { Globals: { Function: { Timeout: 3 } }, Resources: { F: fn({}, { IgnoreGlobals: 'Timeout' }) } },
    problems: [invalid("Resource F has invalid resource attribute 'IgnoreGlobals'.")],
  },

  layer('without content', {}, "Missing required property 'ContentUri'.", 'L'),
  layer('on a disk', { ContentUri: 'layer/' }, `'ContentUri' is not a valid S3 Uri ${S3_FORM}`, 'L4dc529fdb4'),
  layer(
    'whose policy is a function',
    { ContentUri: 's3://b/k', RetentionPolicy: { 'Fn::Sub': 'x' } },
    "'RetentionPolicy' does not accept intrinsic functions, please use one of the following options: ['Retain', 'Delete']",
    'L',
  ),
  layer(
    'whose policy is of no known kind',
    { ContentUri: 's3://b/k', RetentionPolicy: 'Keep' },
    "'RetentionPolicy' must be one of the following options: ['Retain', 'Delete'].",
    'L',
  ),
  layer(
    'whose description is a list',
    { ContentUri: 's3://b/k', Description: { Ref: 'Names' } },
    "Could not resolve parameter for 'Description' or parameter is not a String.",
    'L',
  ),
  layer(
    'for a machine that is none',
    { ContentUri: 's3://b/k', CompatibleArchitectures: ['z80'] },
    "CompatibleArchitectures needs to be a list of 'x86_64' or 'arm64'",
    'La523fae72b',
  ),
  table('whose key has no type', { PrimaryKey: { Name: 'n', Other: 'o' } }, "Property 'PrimaryKey.Type' is required."),
  table(
    'whose key has no name',
    { PrimaryKey: { Type: 'String', Other: 'o' } },
    "Property 'PrimaryKey.Name' is required.",
  ),
  table('whose key is of no known type', { PrimaryKey: { Name: 'n', Type: 'Map' } }, 'Invalid \'Type\' "Map".'),
]
