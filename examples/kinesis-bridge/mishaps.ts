// Four ways in which a cross-account system breaks: one permission taken away at a time, and how it is put back.
import { DeleteRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam'
import type { LocalAws } from 'xacct/local'
import {
  assumeTarget,
  BRIDGE_ROLE,
  CALLED,
  CALLING,
  EXTERNAL_ID,
  invokeTarget,
  putPolicy,
  setExternalId,
  setTrust,
  TARGET_ROLE,
  targetTrust,
} from './accounts.ts'

export interface Mishap {
  readonly name: string
  /** The action that AWS will deny. */
  readonly action: string
  readonly breakIt: (aws: LocalAws) => Promise<void>
  readonly mendIt: (aws: LocalAws) => Promise<void>
}

const trustNobody = targetTrust.replace(BRIDGE_ROLE, 'some-other-role')

const deletePolicy = async (aws: LocalAws, account: string, RoleName: string, PolicyName: string) => {
  await new IAMClient(aws.account(account)).send(new DeleteRolePolicyCommand({ RoleName, PolicyName }))
}

export const MISHAPS: readonly Mishap[] = [
  {
    name: `the bridge's role in ${CALLING} may no longer assume the role`,
    action: 'sts:AssumeRole',
    breakIt: (aws) => deletePolicy(aws, CALLING, BRIDGE_ROLE, 'assume'),
    mendIt: (aws) => putPolicy(aws.account(CALLING), BRIDGE_ROLE, 'assume', assumeTarget),
  },
  {
    name: `the role in ${CALLED} no longer trusts the bridge`,
    action: 'sts:AssumeRole',
    breakIt: (aws) => setTrust(aws.account(CALLED), trustNobody),
    mendIt: (aws) => setTrust(aws.account(CALLED), targetTrust),
  },
  {
    name: `the role in ${CALLED} may no longer invoke the function`,
    action: 'lambda:InvokeFunction',
    breakIt: (aws) => deletePolicy(aws, CALLED, TARGET_ROLE, 'invoke'),
    mendIt: (aws) => putPolicy(aws.account(CALLED), TARGET_ROLE, 'invoke', invokeTarget),
  },
  {
    name: 'the bridge sends a wrong external id',
    action: 'sts:AssumeRole',
    breakIt: (aws) => setExternalId(aws.account(CALLING), 'orders-0000'),
    mendIt: (aws) => setExternalId(aws.account(CALLING), EXTERNAL_ID),
  },
]
