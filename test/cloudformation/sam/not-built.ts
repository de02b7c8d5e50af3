import type { TemplateObject } from '../../../src/cloudformation/template/template-value.ts'
import { invalid, invalidEvent, type Refused } from './refused.ts'
import { fn } from './snippet.ts'

const notBuilt = (about: string, template: TemplateObject, problem: string): Refused => ({
  about,
  template,
  problems: [problem],
})
const unbuilt = (type: string, service: string): Refused =>
  notBuilt(
    `AWS::Serverless::${type}`,
    { Resources: { F: { Type: `AWS::Serverless::${type}` } } },
    invalid(`AWS::Serverless::${type} is not built: there is no ${service}.`),
  )
const unbuiltEvent = (type: string, service: string): Refused =>
  notBuilt(
    `an event of type ${type}`,
    { Resources: { F: fn({ Events: { E: { Type: type } } }) } },
    invalidEvent(`Events of type ${type} are not built: there is no ${service}.`),
  )

/** What only AWS has the services for. */
export const NOT_BUILT: readonly Refused[] = [
  unbuilt('Api', 'API Gateway'),
  unbuilt('HttpApi', 'API Gateway'),
  unbuilt('StateMachine', 'AWS Step Functions'),
  unbuilt('Application', 'AWS Serverless Application Repository'),
  unbuiltEvent('Api', 'API Gateway'),
  unbuiltEvent('HttpApi', 'API Gateway'),
  unbuiltEvent('ScheduleV2', 'EventBridge Scheduler'),
  notBuilt(
    'gradual deployments',
    { Resources: { F: fn({ AutoPublishAlias: 'live', DeploymentPreference: { Type: 'Canary10Percent5Minutes' } }) } },
    invalid('DeploymentPreference is not built: there is no AWS CodeDeploy.'),
  ),
  notBuilt(
    'capacity providers',
    { Resources: { F: fn({ CapacityProviderConfig: { Arn: 'a' } }) } },
    invalid('CapacityProviderConfig is not built: there are no capacity providers.'),
  ),
]
