import type { CheckId } from '../../src/check/finding.ts'
import { type Report, runChecks } from '../../src/check/run-checks.ts'
import type { TemplateSource } from '../../src/check/template-set.ts'
import { createTemplateSystem } from '../../src/check/template-system.ts'

export const CALLED = '222222222222'
export const CALLING = '111111111111'
export const REGION = 'eu-central-1'

/** Resources by logical id, as a template has them; `Outputs` and `Parameters` may stand beside them. */
export interface Stack {
  readonly account: string
  readonly resources: Readonly<Record<string, Resource>>
  readonly parameters?: Readonly<Record<string, object>>
  readonly outputs?: Readonly<Record<string, unknown>>
}

export interface Resource {
  readonly Type: string
  readonly Properties?: Readonly<Record<string, unknown>>
  readonly DependsOn?: string | readonly string[]
}

export function templateText({ resources, parameters, outputs = {} }: Stack): string {
  const values = Object.entries(outputs).map(([name, Value]) => [name, { Value }])
  return JSON.stringify(
    {
      AWSTemplateFormatVersion: '2010-09-09',
      ...(parameters && { Parameters: parameters }),
      Resources: resources,
      ...(values.length > 0 && { Outputs: Object.fromEntries(values) }),
    },
    undefined,
    1,
  )
}

/** The sources of stacks by name, in the order of their deployment. */
export function sourcesOf(
  stacks: Readonly<Record<string, Stack>>,
  given: Readonly<Record<string, string>> = {},
): TemplateSource[] {
  return Object.entries(stacks).map(([stackName, stack]) => ({
    file: `${stackName}.json`,
    text: templateText(stack),
    account: stack.account,
    accountName: stackName,
    region: REGION,
    stackName,
    parameters: Object.fromEntries(Object.entries(given).filter(([name]) => name in (stack.parameters ?? {}))),
  }))
}

export const NOW = Date.parse('2026-11-22T00:00:00Z')

export function checkStacks(stacks: Readonly<Record<string, Stack>>, given?: Readonly<Record<string, string>>): Report {
  return runChecks(createTemplateSystem(sourcesOf(stacks, given)).system, { now: NOW })
}

/** The ids of what is more than a note, each once. */
export function faults({ findings }: Report): CheckId[] {
  return [...new Set(findings.filter(({ severity }) => severity !== 'info').map(({ id }) => id))]
}

export const policy = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements })

export const inline = (...statements: object[]) => [{ PolicyName: 'own', PolicyDocument: policy(...statements) }]

export const allow = (Action: unknown, Resource: unknown) => ({ Effect: 'Allow', Action, Resource })

export const trust = (Principal: unknown, Condition?: object) =>
  policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...(Condition && { Condition }) })

export const LAMBDA = { Service: 'lambda.amazonaws.com' }
export const root = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` })

export const getAtt = (id: string, attribute = 'Arn') => ({ 'Fn::GetAtt': [id, attribute] })
export const ref = (name: string) => ({ Ref: name })

export function fn(role: unknown, more: object = {}): Resource {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: role,
      Code: { S3Bucket: 'packages', S3Key: 'code.zip' },
      ...more,
    },
  }
}

export function role(assume: object, policies: readonly object[] = [], more: object = {}): Resource {
  return {
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: assume, ...(policies.length > 0 && { Policies: policies }), ...more },
  }
}

const TEXT = { Type: 'String' }
const ROLE_NAME = 'calling-caller'

export const callerArn = `arn:aws:iam::${CALLING}:role/${ROLE_NAME}`

/** A function with a role that the other account may assume to invoke its alias `live`, and the caller that does: both sides sound. */
export function byRole(changes: Changes = {}): Record<string, Stack> {
  const called: Stack = {
    account: CALLED,
    resources: {
      GreeterRole: role(trust(LAMBDA)),
      Greeter: fn(getAtt('GreeterRole')),
      GreeterVersion: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: ref('Greeter') } },
      GreeterAlias: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          FunctionName: ref('Greeter'),
          FunctionVersion: getAtt('GreeterVersion', 'Version'),
          Name: 'live',
        },
      },
      InvokeRole: role(
        trust(root(CALLING), { ArnEquals: { 'aws:PrincipalArn': callerArn } }),
        inline(allow('lambda:InvokeFunction', ref('GreeterAlias'))),
      ),
      ...changes.called,
    },
    outputs: { RoleArn: getAtt('InvokeRole'), FunctionArn: ref('GreeterAlias'), ...changes.calledOutputs },
    ...(changes.calledParameters && { parameters: changes.calledParameters }),
  }
  const calling: Stack = {
    account: CALLING,
    parameters: { RoleArn: TEXT, FunctionArn: TEXT, ...changes.callingParameters },
    resources: {
      CallerRole: role(trust(LAMBDA), inline(allow('sts:AssumeRole', ref('RoleArn'))), { RoleName: ROLE_NAME }),
      Caller: fn(getAtt('CallerRole'), { Environment: variables({}) }),
      ...changes.calling,
    },
    ...(changes.callingOutputs && { outputs: changes.callingOutputs }),
  }
  return { called, calling }
}

interface Changes {
  readonly called?: Readonly<Record<string, Resource>>
  readonly calledOutputs?: Readonly<Record<string, unknown>>
  readonly calledParameters?: Readonly<Record<string, object>>
  readonly calling?: Readonly<Record<string, Resource>>
  readonly callingOutputs?: Readonly<Record<string, unknown>>
  readonly callingParameters?: Readonly<Record<string, object>>
}

export function variables(more: Readonly<Record<string, unknown>>): object {
  return { Variables: { ROLE_ARN: ref('RoleArn'), FUNCTION_ARN: ref('FunctionArn'), ...more } }
}

/** A function whose own policy lets the other account invoke it, and the caller that does. */
export function byPermission(
  changes: Pick<Changes, 'called' | 'calling' | 'calledOutputs'> = {},
): Record<string, Stack> {
  return {
    called: {
      account: CALLED,
      resources: {
        GreeterRole: role(trust(LAMBDA)),
        Greeter: fn(getAtt('GreeterRole')),
        GreeterPermission: permission(CALLING),
        ...changes.called,
      },
      outputs: { FunctionArn: getAtt('Greeter'), ...changes.calledOutputs },
    },
    calling: {
      account: CALLING,
      parameters: { FunctionArn: TEXT },
      resources: {
        CallerRole: role(trust(LAMBDA), inline(allow('lambda:InvokeFunction', ref('FunctionArn'))), {
          RoleName: ROLE_NAME,
        }),
        Caller: fn(getAtt('CallerRole'), { Environment: { Variables: { FUNCTION_ARN: ref('FunctionArn') } } }),
        ...changes.calling,
      },
    },
  }
}

export function permission(Principal: string, more: object = {}): Resource {
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: { Action: 'lambda:InvokeFunction', FunctionName: ref('Greeter'), Principal, ...more },
  }
}
