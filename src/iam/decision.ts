import type { ApplicablePolicies, AuthorizationRequest, RequiredLayers } from './authorize.ts'
import type { Question, StatementMatch, Verdict } from './evaluate.ts'
import { locateJsonPath } from './json-position.ts'
import { denialMessage } from './messages.ts'

/** The kinds of policy that can stand in a request's way, in the order in which AWS asks them. */
export const LAYERS = ['endpoint', 'rcp', 'scp', 'resource', 'identity', 'boundary', 'session'] as const
export type Layer = (typeof LAYERS)[number]

export interface LayerVerdicts {
  readonly rcp: readonly Verdict[]
  readonly scp: readonly Verdict[]
  readonly resource: Verdict
  readonly identity: Verdict
  readonly boundary: Verdict | undefined
  readonly session: Verdict | undefined
  readonly endpoint: Verdict | undefined
}

/** A statement that decided something. */
export interface StatementReference {
  readonly layer: Layer
  readonly policy: string
  readonly policyArn?: string
  readonly sid?: string
  /** Its place in the document, from 0. */
  readonly index: number
  /** Where it begins in the document's text, both from 1; where the document is text. */
  readonly line?: number
  readonly column?: number
  readonly effect: 'Allow' | 'Deny'
}

export interface LayerVerdict {
  readonly layer: Layer
  readonly verdict: 'allow' | 'implicit-deny' | 'explicit-deny' | 'not-applicable'
  /** Whether this layer had to allow. */
  readonly required: boolean
  readonly statement?: StatementReference
}

/** The outcome for one request, and, for whoever asks, how it came about. */
export interface Decision {
  readonly decision: 'allow' | 'implicit-deny' | 'explicit-deny'
  /** The layer that AWS's message names. */
  readonly deniedBy: Layer | undefined
  readonly request: AuthorizationRequest
  readonly policies: ApplicablePolicies
  readonly resourceAccount: string | undefined
  /** Each layer's verdict; computed when asked for. */
  readonly layers: readonly LayerVerdict[]
  /** The statements that allowed or denied; computed when asked for. */
  readonly reasons: readonly StatementReference[]
  /** AWS's wording of a denial, empty for an allowed request; computed when asked for. */
  readonly message: string
  readonly question: Question
}

export interface DecisionParts {
  readonly request: AuthorizationRequest
  readonly policies: ApplicablePolicies
  readonly question: Question
  readonly resourceAccount: string | undefined
  readonly verdicts: LayerVerdicts
  readonly required: RequiredLayers
}

export function createDecision(parts: DecisionParts): Decision {
  const { verdicts, required } = parts
  if (required.ungoverned) return new LazyDecision('allow', undefined, parts)
  if (isDenied(verdicts)) {
    for (const layer of LAYERS) {
      if (denyOf(verdicts, layer) !== undefined) return new LazyDecision('explicit-deny', layer, parts)
    }
  }
  for (const layer of IMPLICIT_ORDER) {
    if (isRequired(layer, required) && !allows(verdicts, layer)) return new LazyDecision('implicit-deny', layer, parts)
  }
  return new LazyDecision('allow', undefined, parts)
}

/** Which of several silent layers the message names; AWS names one and does not say by which rule (not verified). */
const IMPLICIT_ORDER = ['endpoint', 'scp', 'identity', 'boundary', 'session', 'resource'] as const

/** An endpoint's policy must allow whoever calls; resource control policies only deny. */
function isRequired(layer: Layer, required: RequiredLayers): boolean {
  if (layer === 'endpoint') return required.ungoverned !== true
  return layer !== 'rcp' && required[layer]
}

/** Whether any layer denies; asked of every request, so that only denied ones look for which. */
function isDenied({ rcp, scp, resource, identity, boundary, session, endpoint }: LayerVerdicts): boolean {
  if (resource.deny ?? identity.deny ?? boundary?.deny ?? session?.deny ?? endpoint?.deny) return true
  for (const level of rcp) if (level.deny !== undefined) return true
  for (const level of scp) if (level.deny !== undefined) return true
  return false
}

function denyOf(verdicts: LayerVerdicts, layer: Layer): StatementMatch | undefined {
  const verdict = verdicts[layer]
  if (isLevels(verdict)) return verdict.find((level) => level.deny !== undefined)?.deny
  return verdict?.deny
}

function allowOf(verdicts: LayerVerdicts, layer: Layer): StatementMatch | undefined {
  const verdict = verdicts[layer]
  return isLevels(verdict) ? verdict.at(-1)?.allow : verdict?.allow
}

/** A limiting layer that does not exist allows; an identity- or resource-based policy that does not exist is silent. */
function allows(verdicts: LayerVerdicts, layer: Layer): boolean {
  const verdict = verdicts[layer]
  if (verdict === undefined) return true
  return isLevels(verdict) ? verdict.every((level) => level.allow !== undefined) : verdict.allow !== undefined
}

function isLevels(verdict: Verdict | readonly Verdict[] | undefined): verdict is readonly Verdict[] {
  return Array.isArray(verdict)
}

class LazyDecision implements Decision {
  readonly decision: Decision['decision']
  readonly deniedBy: Layer | undefined
  readonly #parts: DecisionParts

  constructor(decision: Decision['decision'], deniedBy: Layer | undefined, parts: DecisionParts) {
    this.decision = decision
    this.deniedBy = deniedBy
    this.#parts = parts
  }

  get request(): AuthorizationRequest {
    return this.#parts.request
  }

  get policies(): ApplicablePolicies {
    return this.#parts.policies
  }

  get resourceAccount(): string | undefined {
    return this.#parts.resourceAccount
  }

  get question(): Question {
    return this.#parts.question
  }

  get layers(): readonly LayerVerdict[] {
    const { verdicts, required, policies } = this.#parts
    // Most requests come through no endpoint, and nobody misses its verdict.
    const layers = verdicts.endpoint === undefined ? LAYERS.slice(1) : LAYERS
    return layers.map((layer) => {
      const deny = denyOf(verdicts, layer)
      const match = deny ?? (allows(verdicts, layer) ? allowOf(verdicts, layer) : undefined)
      const needed = isRequired(layer, required)
      return {
        layer,
        required: needed,
        verdict: deny ? 'explicit-deny' : layerVerdict(layer, verdicts, policies, needed),
        ...(match && { statement: reference(layer, match) }),
      } as const
    })
  }

  get reasons(): readonly StatementReference[] {
    return this.layers.flatMap(({ statement }) => (statement ? [statement] : []))
  }

  get message(): string {
    const { request, verdicts, question } = this.#parts
    if (this.deniedBy === undefined) return ''
    const policyArn = denyOf(verdicts, this.deniedBy)?.policy.arn
    return denialMessage({
      principal: question.caller.principal.arn,
      action: request.action,
      resource: request.resource,
      layer: this.deniedBy,
      explicit: this.decision === 'explicit-deny',
      ...(policyArn !== undefined && { policyArn }),
    })
  }

  toJSON(): Record<string, unknown> {
    const { decision, deniedBy, request, resourceAccount, layers, message } = this
    return { decision, deniedBy, request, resourceAccount, layers, message }
  }
}

function layerVerdict(
  layer: Layer,
  verdicts: LayerVerdicts,
  policies: ApplicablePolicies,
  required: boolean,
): LayerVerdict['verdict'] {
  const verdict = verdicts[layer]
  const exists = isLevels(verdict)
    ? verdict.length > 0
    : layer === 'resource'
      ? policies.resource
      : verdict !== undefined
  if (!exists && !required) return 'not-applicable'
  if (layer === 'rcp') return 'not-applicable'
  if (layer === 'identity' && !required && verdicts.identity.allow === undefined) return 'not-applicable'
  return exists && allows(verdicts, layer)
    ? 'allow'
    : !exists && layer !== 'resource'
      ? 'not-applicable'
      : 'implicit-deny'
}

function reference(layer: Layer, { policy, statement }: StatementMatch): StatementReference {
  const { sid, index, effect } = statement.source
  return {
    layer,
    policy: policy.name,
    ...(policy.arn !== undefined && { policyArn: policy.arn }),
    ...(sid !== undefined && { sid }),
    index,
    ...(typeof policy.document === 'string' && locateJsonPath(policy.document, `Statement[${index}]`)),
    effect,
  }
}
