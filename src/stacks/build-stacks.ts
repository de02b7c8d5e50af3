import { getOrCreate } from '../core/get-or-create.ts'
import type { Call, FunctionNode, Place, Topology, Trigger } from '../topology/topology.ts'
import { calledArn } from './access/call-grants.ts'
import { type DerivedPolicy, deriveGrants, derivePolicies } from './access/derive-access.ts'
import { executionRoleArn } from './access/function-grants.ts'
import { pascalCase } from './access/grant.ts'
import { environmentOf } from './environment.ts'
import { type Layout, outputName, planLayout } from './references.ts'
import { type Stack, type StackPart, stackId } from './stack.ts'
import { StackDraft } from './stack-draft.ts'
import { getAtt, ref, type Value } from './template.ts'
import { bucket, bucketPolicy } from './types/bucket.ts'
import { eventSourceMapping } from './types/event-source-mapping.ts'
import { alias, eventInvokeConfig, lambdaFunction, logGroup, version, versionSuffix } from './types/function.ts'
import { permission } from './types/permission.ts'
import { queue, queuePolicy } from './types/queue.ts'
import { role, rolePolicy, wired } from './types/role.ts'
import { stream, streamPolicy } from './types/stream.ts'

export interface BuildOptions {
  /** By a function’s name: the key of its package. Where there is none yet, its name stands in. */
  readonly assets?: ReadonlyMap<string, string>
}

/**
 * One stack for each place of the topology that has anything, and an early one where others must wait for a part of it; each
 * after those that it waits for.
 */
export function buildStacks(topology: Topology, { assets = new Map() }: BuildOptions = {}): Stack[] {
  const build = new StackBuild(topology, assets)
  for (const fn of topology.functions) build.addRole(fn)
  for (const node of [...topology.streams, ...topology.queues, ...topology.buckets]) build.addResource(node)
  for (const call of topology.calls) build.addCalledRole(call)
  for (const fn of topology.functions) build.addFunction(fn)
  for (const call of topology.calls) build.addPermissions(call)
  for (const trigger of topology.triggers) build.addTrigger(trigger)
  return build.finish()
}

function inOrder(stacks: readonly Stack[]): Stack[] {
  const waiting = new Map(stacks.map(({ id, dependsOn }) => [id, new Set(dependsOn.map(({ stack }) => stack))]))
  const next = new Map<string, Stack[]>()
  for (const stack of stacks) for (const id of waiting.get(stack.id) ?? []) getOrCreate(next, id, () => []).push(stack)
  const ordered = stacks.filter(({ id }) => waiting.get(id)?.size === 0)
  for (const { id } of ordered) {
    for (const stack of next.get(id) ?? []) {
      const left = waiting.get(stack.id) as Set<string>
      left.delete(id)
      if (left.size === 0) ordered.push(stack)
    }
  }
  return ordered
}

/** A queue’s messages stay hidden this many times as long as its function may run. @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const VISIBILITY_FACTOR = 6

class StackBuild {
  readonly #topology: Topology
  readonly #assets: ReadonlyMap<string, string>
  readonly #layout: Layout
  readonly #drafts = new Map<string, StackDraft>()
  readonly #policies: ReadonlyMap<string, DerivedPolicy>
  /** By function: the calls that it makes. */
  readonly #calls = new Map<string, Call[]>()
  /** By role: the logical id of what it may do, where that stands apart from it. */
  readonly #apart = new Map<string, string>()

  constructor(topology: Topology, assets: ReadonlyMap<string, string>) {
    this.#topology = topology
    this.#assets = assets
    this.#layout = planLayout(topology)
    this.#nameEverything(topology)
    const policies = derivePolicies(deriveGrants(topology))
    this.#policies = new Map(policies.map((policy) => [`${policy.side} ${policy.holder}`, policy]))
    for (const call of topology.calls) {
      const callers = new Set(call.from.flatMap((caller) => (caller.kind === 'function' ? caller.name : [])))
      for (const caller of callers) getOrCreate(this.#calls, caller, () => []).push(call)
    }
  }

  /** What stands for an ARN within its own stack is known before anything is made: the file has no order. */
  #nameEverything({ functions, streams, queues, buckets, calls }: Topology): void {
    for (const fn of functions) {
      if (fn.exists) continue
      const title = pascalCase(fn.name)
      const main = this.#draft(fn.place, 'main')
      const roleArn = executionRoleArn(fn) as string
      this.#home(fn.place, roleArn).name(roleArn, getAtt(`${title}FunctionRole`, 'Arn'))
      main.name(fn.arn, getAtt(`${title}Function`, 'Arn'))
      if (fn.alias !== undefined) main.name(`${fn.arn}:${fn.alias}`, ref(`${title}Alias`))
    }
    for (const node of [...streams, ...queues, ...buckets]) {
      if (!node.exists)
        this.#home(node.place, node.arn).name(node.arn, getAtt(pascalCase(`${node.name}-${node.kind}`), 'Arn'))
    }
    for (const { name, place, role: called } of calls) {
      if (called) this.#draft(place, 'main').name(called.arn, getAtt(`${pascalCase(name)}CallRole`, 'Arn'))
    }
  }

  /** The stack of its place that something is in. */
  #home(place: Place, arn: string): StackDraft {
    return this.#draft(place, this.#layout.early.has(arn) ? 'access' : 'main')
  }

  finish(): Stack[] {
    for (const { of, arn, name, why } of this.#layout.references) this.#drafts.get(of)?.addOutput(name, arn, why)
    return inOrder([...this.#drafts.values()].filter(({ isEmpty }) => !isEmpty).map((draft) => draft.finish()))
  }

  /** A function’s execution role; for one that exists already, only what it may do is added. */
  addRole(fn: FunctionNode): void {
    const arn = executionRoleArn(fn)
    if (arn === undefined || fn.roleName === undefined) return
    const title = pascalCase(fn.name)
    const isEarly = this.#layout.early.has(arn)
    const home = this.#home(fn.place, arn)
    const main = this.#draft(fn.place, 'main')
    const policy = this.#document('identity', arn, main)
    if (!fn.exists) {
      const id = `${title}FunctionRole`
      const settings = {
        roleName: fn.roleName,
        description: `Execution role of ${fn.functionName}`,
        trust: this.#document('trust', arn, home) as Value,
        comment: isEarly
          ? `The role that ${fn.name} runs with; what it may do comes with the function`
          : this.#why('identity', arn, `What ${fn.name} may do`),
      }
      home.add(id, role({ ...settings, ...(!isEarly && policy !== undefined && { policy }) }))
    }
    // Functions that exist already may share a role; its policy is written once.
    if (policy === undefined || (!fn.exists && !isEarly) || this.#apart.has(arn)) return
    const comment = this.#why('identity', arn, `What ${fn.name} may do`)
    this.#apart.set(
      arn,
      main.add(`${title}FunctionPolicy`, rolePolicy(fn.roleName, policy, this.#topology.name, comment)),
    )
  }

  addResource(node: Topology['streams'][number] | Topology['queues'][number] | Topology['buckets'][number]): void {
    if (node.exists) return
    const draft = this.#home(node.place, node.arn)
    const title = pascalCase(node.name)
    const policy = this.#document('resource', node.arn, draft)
    const why = this.#why('resource', node.arn, `Who may use ${node.name}`)
    if (node.kind === 'stream') {
      const id = draft.add(`${title}Stream`, stream(node))
      if (policy !== undefined) draft.add(`${id}Policy`, streamPolicy(id, policy, why))
    } else if (node.kind === 'queue') {
      const deadLetter = node.deadLetter && draft.valueOf(node.deadLetter.queue.arn)
      const id = `${title}Queue`
      draft.add(id, queue(node, this.#visibilityTimeout(node), deadLetter))
      if (policy !== undefined) draft.add(`${id}Policy`, queuePolicy(id, policy, why))
    } else {
      const id = draft.add(`${title}Bucket`, bucket(node))
      if (policy !== undefined) draft.add(`${id}Policy`, bucketPolicy(id, policy, why))
    }
  }

  #visibilityTimeout(node: Topology['queues'][number]): number | undefined {
    const readers = this.#topology.triggers.filter(({ from }) => from.kind === 'queue' && from.arn === node.arn)
    if (node.visibilityTimeout !== undefined || readers.length === 0) return node.visibilityTimeout
    return VISIBILITY_FACTOR * Math.max(...readers.map(({ to }) => to.timeout))
  }

  /** The role that callers assume. */
  addCalledRole({ name, place, role: called, to }: Call): void {
    if (called === undefined) return
    const draft = this.#draft(place, 'main')
    const id = `${pascalCase(name)}CallRole`
    const policy = this.#document('identity', called.arn, draft) as Value
    const description = `Assumed for call ${name} of ${this.#topology.name}`
    const comment = this.#why('trust', called.arn, 'Who may assume it, and what for')
    const trust = this.#document('trust', called.arn, draft) as Value
    draft.add(id, role({ roleName: called.name, trust, policy, description, comment }))
    draft.addOutput(outputName('callRole', name), called.arn, `The role to assume for call ${name}`)
    if (to.kind === 'function' && to.fn.exists) {
      draft.addOutput(outputName('callee', name), calledArn(to), `The function of call ${name}`)
    }
  }

  addFunction(fn: FunctionNode): void {
    if (fn.exists) return
    const draft = this.#draft(fn.place, 'main')
    const title = pascalCase(fn.name)
    const roleArn = executionRoleArn(fn) as string
    const log = draft.add(`${title}Log`, logGroup(fn))
    const apart = this.#apart.get(roleArn)
    const id = `${title}Function`
    const definition = lambdaFunction({
      fn,
      id,
      logGroup: log,
      role: draft.valueOf(roleArn),
      environment: environmentOf(fn, this.#calls.get(fn.name) ?? [], draft),
      assetKey: this.#assets.get(fn.name) ?? `${fn.name}.zip`,
      dependsOn: apart === undefined ? [] : [apart],
    })
    draft.add(id, definition)
    draft.addAsset(fn.name)
    let qualifier = '$LATEST'
    let aliasId: string | undefined
    if (fn.alias !== undefined) {
      const versionId = draft.add(`${title}Version${versionSuffix(definition)}`, version(fn, id))
      aliasId = `${title}Alias`
      draft.add(aliasId, alias(fn, id, versionId))
      qualifier = fn.alias
    }
    if (fn.onFailure === undefined) return
    const destination = draft.valueOf(fn.onFailure.arn)
    draft.add(`${title}OnFailure`, eventInvokeConfig(id, qualifier, destination, aliasId))
  }

  /** A function’s policy, statement by statement; and where to find what is called. */
  addPermissions({ name, to, by, place }: Call): void {
    if (to.kind !== 'function') return
    const draft = this.#draft(place, 'main')
    const arn = calledArn(to)
    if (!to.fn.exists) draft.addOutput(outputName('callee', name), arn, `The function of call ${name}`)
    if (by !== 'resource-policy') return
    const grants = this.#policies.get(`resource ${arn}`)?.grants.filter(({ call }) => call === name) ?? []
    grants.forEach((grant, index) => {
      const id = `${pascalCase(name)}Permission${grants.length > 1 ? index + 1 : ''}`
      draft.add(
        id,
        permission(grant, draft.valueOf(arn), (text) => draft.foreign(text)),
      )
    })
  }

  addTrigger(trigger: Trigger): void {
    const { to, from, onFailure, name } = trigger
    const draft = this.#draft(to.place, 'main')
    const apart = this.#apart.get(executionRoleArn(to) ?? '')
    const target = draft.valueOf(to.alias === undefined ? to.arn : `${to.arn}:${to.alias}`)
    const failed = onFailure && draft.valueOf(onFailure.arn)
    const mapping = eventSourceMapping(
      trigger,
      target,
      draft.valueOf(from.arn),
      failed,
      apart === undefined ? [] : [apart],
    )
    draft.add(`${pascalCase(name)}Trigger`, mapping)
  }

  #draft(place: Place, part: StackPart): StackDraft {
    return getOrCreate(
      this.#drafts,
      stackId(place, part),
      () => new StackDraft(this.#topology.name, place, part, this.#layout),
    )
  }

  #document(side: DerivedPolicy['side'], holder: string, draft: StackDraft): Value | undefined {
    const policy = this.#policies.get(`${side} ${holder}`)
    return policy && wired(policy.document, (text) => draft.foreign(text))
  }

  #why(side: DerivedPolicy['side'], holder: string, title: string): string {
    const grants = this.#policies.get(`${side} ${holder}`)?.grants ?? []
    return [title, ...new Set(grants.map(({ sid, why }) => `  ${sid}: ${why}`))].join('\n')
  }
}
