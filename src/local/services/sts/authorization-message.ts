import { createCipheriv, createDecipheriv } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { parseArn } from '../../../core/arn.ts'
import { compilePolicy } from '../../../iam/compile-policy.ts'
import type { Decision, StatementReference } from '../../../iam/decision.ts'
import type { NamedPolicy } from '../../../iam/evaluate.ts'
import type { Statement } from '../../../iam/policy-document.ts'
import type { Cloud } from '../../cloud.ts'
import type { Caller } from '../../credentials.ts'
import { declareState } from '../../store/state.ts'

/** The key under which messages are sealed, made with the first one. */
const SEAL = declareState('authorization messages', 'partition', () => ({ key: undefined as Uint8Array | undefined }))

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16
/** DecodeAuthorizationMessage takes no more; conditions, which may hold any number of tags, then stay out. */
const MAX_CHARACTERS = 10_240

type Sealing = Pick<Cloud, 'store' | 'random'>

/** Seals the story of a denial so that only this AWS reads it, and only for the caller's account. */
export function encodeDecision(cloud: Sealing, caller: Caller, decision: Decision): string {
  const whole = seal(cloud, caller, describeDecision(decision, conditionsOf(decision)))
  return whole.length <= MAX_CHARACTERS ? whole : seal(cloud, caller, describeDecision(decision, []))
}

/** The story of a denial as JSON; `undefined` for what was not sealed here, or for another account. */
export function decodeMessage(
  { store }: Pick<Cloud, 'store'>,
  caller: Pick<Caller, 'partition' | 'account'>,
  encoded: string,
): string | undefined {
  const { key } = store.get(SEAL, { ...caller, region: '' })
  const sealed = Buffer.from(encoded, 'base64url')
  if (key === undefined || sealed.toString('base64url') !== encoded) return undefined
  try {
    const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAAD(Buffer.from(caller.account))
    decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
    const packed = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
    return inflateRawSync(packed).toString()
  } catch {
    return undefined
  }
}

function seal({ store, random }: Sealing, { partition, account }: Caller, story: object): string {
  const state = store.get(SEAL, { partition, account, region: '' })
  state.key ??= random.bytes(32)
  const iv = random.bytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, state.key, iv, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(account))
  const packed = Buffer.concat([cipher.update(deflateRawSync(JSON.stringify(story))), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), packed]).toString('base64url')
}

type Conditions = readonly (readonly [key: string, values: readonly string[]])[]

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html */
function describeDecision(decision: Decision, conditions: Conditions): object {
  const { request, reasons, question } = decision
  const { principal, userId } = question.caller
  const matched = reasons.filter(({ effect }) => effect === 'Deny')
  return {
    allowed: false,
    explicitDeny: decision.decision === 'explicit-deny',
    matchedStatements: { items: matched.map((reference) => describeStatement(decision, reference)) },
    failures: { items: [] },
    context: {
      principal: {
        id: userId ?? principal.account,
        ...(principal.kind === 'user' && { name: principal.name }),
        arn: principal.arn,
      },
      action: request.action,
      resource: request.resource,
      conditions: describeConditions(conditions),
    },
  }
}

function describeStatement(decision: Decision, reference: StatementReference): object {
  const statement = findStatement(decision, reference)
  const { userId, principal } = decision.question.caller
  return {
    statementId: reference.sid ?? '',
    effect: 'DENY',
    principals: items([userId?.split(':')[0] ?? principal.arn]),
    principalGroups: items([]),
    actions: items(statement?.actions ?? []),
    resources: items(statement?.resources ?? []),
    conditions: describeConditions(statement?.conditions.map(({ key, values }) => [key, values]) ?? []),
  }
}

/** The statement itself; the policies of a user and of its groups may bear the same name. */
function findStatement({ policies }: Decision, reference: StatementReference): Statement | undefined {
  const byLayer: Readonly<Record<StatementReference['layer'], readonly (NamedPolicy | undefined)[]>> = {
    rcp: policies.rcps?.flat() ?? [],
    scp: policies.scps?.flat() ?? [],
    resource: [policies.resource],
    identity: policies.identity ?? [],
    boundary: [policies.permissionsBoundary],
    session: policies.session ?? [],
    endpoint: [policies.vpcEndpoint],
  }
  const { layer, policy, policyArn, index, sid, effect } = reference
  return byLayer[layer]
    .filter((one) => one !== undefined && one.name === policy && one.arn === policyArn)
    .flatMap((one) => compilePolicy(one?.document).statements[index]?.source ?? [])
    .find((source) => source.effect === effect && source.sid === sid)
}

/** What is told of the request: where the resource is, and the service's own keys. */
function conditionsOf({ request: { resource, context = {} } }: Decision): Conditions {
  const { service = '', region = '', account = '', resource: id = '' } = parseArn(resource) ?? {}
  const own = Object.entries(context).filter(
    ([key]) => key.startsWith(`${service}:`) || /^aws:(ResourceTag|RequestTag|TagKeys)/.test(key),
  )
  return [
    ['aws:Region', [region]],
    ['aws:Service', [service]],
    ['aws:Resource', [id]],
    ['aws:Type', [id.split('/')[0] as string]],
    ['aws:Account', [account]],
    ['aws:ARN', [resource]],
    ...own.map(([key, value]) => [key, [value].flat().map(String)] as const),
  ]
}

function describeConditions(conditions: Conditions): object {
  return { items: conditions.map(([key, values]) => ({ key, values: items(values) })) }
}

function items(values: readonly string[]): { items: { value: string }[] } {
  return { items: values.map((value) => ({ value })) }
}
