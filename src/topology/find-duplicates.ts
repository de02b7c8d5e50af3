import { parseArn } from '../core/arn.ts'
import type { Declarations, NameScope, Section } from './name-scope.ts'
import type { Call, FunctionNode } from './topology.ts'

const SECTIONS: readonly Section[] = ['accounts', 'functions', 'streams', 'queues', 'buckets', 'calls', 'triggers']

/** Names become names of AWS, which knows neither `-` everywhere nor, for roles, the case of letters. */
export function findLikeNames(declared: Declarations, scope: NameScope): boolean {
  const before = scope.problems.length
  for (const section of SECTIONS) {
    const seen = new Map<string, string>()
    for (const name of declared(section) ?? []) {
      const key = name.toLowerCase().replaceAll('-', '')
      const other = seen.get(key)
      if (other !== undefined) {
        const hint = 'let the names differ in more than case and `-`'
        scope.refuse('duplicate', `${section}.${name}`, `\`${name}\` and \`${other}\` become one name in AWS`, hint)
      }
      seen.set(key, name)
    }
  }
  return scope.problems.length > before
}

interface Thing {
  readonly kind: keyof typeof SECTION_OF
  readonly name: string
  readonly arn: string
}

const SECTION_OF = { function: 'functions', stream: 'streams', queue: 'queues', bucket: 'buckets' } as const

/** No two things of this file are one thing of AWS. */
export function findSharedThings(things: readonly Thing[], scope: NameScope): void {
  const seen = new Map<string, string>()
  for (const { kind, name, arn } of things) {
    const path = `${SECTION_OF[kind]}.${name}`
    const other = seen.get(arn)
    if (other !== undefined) {
      const what = parseArn(arn)?.resource ?? arn
      scope.refuse('duplicate', path, `\`${what}\` is claimed by ${other} too`, 'give one of them another name')
    }
    seen.set(arn, path)
  }
}

/** No two functions and calls have one role; only functions that exist already may share theirs. */
export function findSharedRoles(functions: readonly FunctionNode[], calls: readonly Call[], scope: NameScope): void {
  const seen = new Map<string, { path: string; exists: boolean }>()
  const claim = (account: string, roleName: string, path: string, exists: boolean) => {
    const key = `${account} ${roleName.toLowerCase()}`
    const other = seen.get(key)
    if (other !== undefined && !(exists && other.exists)) {
      const hint = 'give one of them a `roleName` of its own; one call may have several callers'
      scope.refuse('duplicate', path, `role \`${roleName}\` is also that of ${other.path}`, hint)
    }
    seen.set(key, { path, exists })
  }
  for (const { name, place, roleName, exists } of functions) {
    if (roleName !== undefined) claim(place.account.id, roleName, `functions.${name}`, exists)
  }
  for (const { name, place, role } of calls) if (role) claim(place.account.id, role.name, `calls.${name}`, false)
}
