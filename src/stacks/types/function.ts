import { createHash } from 'node:crypto'
import type { FunctionNode } from '../../topology/topology.ts'
import { logGroupName } from '../access/function-grants.ts'
import { ASSETS_PARAMETER, type Commented, getAtt, ref, type Value } from '../template.ts'

export interface FunctionSettings {
  readonly fn: FunctionNode
  /** Logical ids. */
  readonly id: string
  readonly logGroup: string
  readonly role: Value
  readonly environment: Readonly<Record<string, Value>>
  /** The package’s key in the bucket of packages. */
  readonly assetKey: string
  /** What must be there first: the policies that it cannot be made without. */
  readonly dependsOn: readonly string[]
}

const DEFAULT_STORAGE = 512

/** `AWS::Lambda::Function` */
export function lambdaFunction(settings: FunctionSettings): Commented {
  const { fn, logGroup, role, environment, assetKey, dependsOn } = settings
  const { vpc, reservedConcurrency, ephemeralStorage } = fn
  return {
    comment: `Function ${fn.name}`,
    resource: {
      Type: 'AWS::Lambda::Function',
      ...(dependsOn.length > 0 && { DependsOn: dependsOn }),
      Properties: {
        FunctionName: fn.functionName,
        Runtime: fn.runtime,
        Handler: fn.handler,
        Code: { S3Bucket: ref(ASSETS_PARAMETER), S3Key: assetKey },
        Role: role,
        MemorySize: fn.memory,
        Timeout: fn.timeout,
        ...(ephemeralStorage !== DEFAULT_STORAGE && { EphemeralStorage: { Size: ephemeralStorage } }),
        ...(Object.keys(environment).length > 0 && { Environment: { Variables: environment } }),
        ...(vpc && { VpcConfig: { SubnetIds: vpc.subnetIds, SecurityGroupIds: vpc.securityGroupIds } }),
        ...(reservedConcurrency !== undefined && { ReservedConcurrentExecutions: reservedConcurrency }),
        LoggingConfig: { LogGroup: ref(logGroup) },
      },
    },
  }
}

/** `AWS::Logs::LogGroup`, so that the function need not be allowed to make one. */
export function logGroup(fn: FunctionNode): Commented {
  return {
    comment: `The log of ${fn.name}; it goes with the stack, else the next deployment would find its name taken`,
    resource: {
      Type: 'AWS::Logs::LogGroup',
      Properties: {
        LogGroupName: logGroupName(fn),
        ...(fn.logRetention !== undefined && { RetentionInDays: fn.logRetention }),
      },
    },
  }
}

/** Ten letters that change with the code and the settings: a version is a picture of both, but not of its concurrency. */
export function versionSuffix({ resource: { Properties } }: Commented): string {
  const { ReservedConcurrentExecutions: _, ...pictured } = Properties ?? {}
  return createHash('sha256').update(JSON.stringify(pictured)).digest('hex').slice(0, 10)
}

/** `AWS::Lambda::Version`; old ones stay, since events may still be on their way to them. */
export function version(fn: FunctionNode, functionId: string): Commented {
  return {
    comment: `The version that ${fn.alias} points to`,
    resource: {
      Type: 'AWS::Lambda::Version',
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: { FunctionName: ref(functionId) },
    },
  }
}

/** `AWS::Lambda::Alias` */
export function alias(fn: FunctionNode, functionId: string, versionId: string): Commented {
  return {
    comment: `What calls to ${fn.name} go to`,
    resource: {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        FunctionName: ref(functionId),
        FunctionVersion: getAtt(versionId, 'Version'),
        Name: fn.alias as string,
      },
    },
  }
}

/** `AWS::Lambda::EventInvokeConfig`: where events go that failed for good. */
export function eventInvokeConfig(
  functionId: string,
  qualifier: string,
  destination: Value,
  dependsOn?: string,
): Commented {
  return {
    comment: 'Asynchronous events that fail for good are handed over, not lost',
    resource: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      ...(dependsOn !== undefined && { DependsOn: dependsOn }),
      Properties: {
        FunctionName: ref(functionId),
        Qualifier: qualifier,
        DestinationConfig: { OnFailure: { Destination: destination } },
      },
    },
  }
}
