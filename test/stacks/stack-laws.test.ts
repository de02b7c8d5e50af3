import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { buildStacks } from '../../src/stacks/build-stacks.ts'
import { printTemplate, toTemplate } from '../../src/stacks/print-template.ts'
import type { Stack } from '../../src/stacks/stack.ts'
import { ConfigError } from '../../src/topology/config-error.ts'
import { readTopology } from '../../src/topology/define-topology.ts'
import { arbitraryTopology } from './arbitrary-topology.ts'

const stacksOf = arbitraryTopology.map((raw): Stack[] | undefined => {
  try {
    return buildStacks(readTopology(raw))
  } catch (error) {
    if (error instanceof ConfigError) return undefined
    throw error
  }
})

function assertStacks(law: (stacks: readonly Stack[]) => void): void {
  fc.assert(
    fc.property(stacksOf, (stacks) => {
      fc.pre(stacks !== undefined)
      law(stacks)
    }),
    { numRuns: Number(process.env.RUNS ?? 40) },
  )
}

test('there is an order: each stack comes after those that it waits for', () => {
  assertStacks((stacks) => {
    const done = new Set<string>()
    for (let before = -1; before < done.size; ) {
      before = done.size
      for (const { id, dependsOn } of stacks) if (dependsOn.every(({ stack }) => done.has(stack))) done.add(id)
    }
    expect([...done].sort()).toEqual(stacks.map(({ id }) => id).sort())
  })
})

test('each parameter is filled by an output of a stack that is waited for', () => {
  assertStacks((stacks) => {
    for (const { parameters, dependsOn } of stacks) {
      for (const { from } of Object.values(parameters)) {
        if (from === undefined) continue
        const source = stacks.find(({ id }) => id === from.stack)
        expect(source?.outputs[from.output]).toBeDefined()
        expect(dependsOn.map(({ stack }) => stack)).toContain(from.stack)
      }
    }
  })
})

test('whatever a template refers to stands in it', () => {
  assertStacks((stacks) => {
    for (const stack of stacks) {
      const template = toTemplate(stack)
      const known = new Set([...Object.keys(template.Resources), ...Object.keys(template.Parameters ?? {})])
      expect([...references(template)].filter((name) => !known.has(name) && !name.startsWith('AWS::'))).toEqual([])
    }
  })
})

test('what is printed reads back, and the same system prints the same text', () => {
  assertStacks((stacks) => {
    for (const stack of stacks) {
      const text = printTemplate(stack)
      expect(printTemplate(stack)).toBe(text)
      const read = parse(text, { logLevel: 'silent' }) as { Resources: object }
      expect(Object.keys(read.Resources)).toEqual(Object.keys(stack.resources))
    }
  })
})

test('nothing in a template waits for itself', () => {
  assertStacks((stacks) => {
    for (const stack of stacks) {
      const { Resources } = toTemplate(stack)
      const waits = new Map(
        Object.entries(Resources).map(([id, resource]) => {
          const names = [...references(resource.Properties), ...[resource.DependsOn ?? []].flat()]
          return [id, names.filter((name) => name in Resources)]
        }),
      )
      const done = new Set<string>()
      for (let before = -1; before < done.size; ) {
        before = done.size
        for (const [id, names] of waits) if (names.every((name) => done.has(name))) done.add(id)
      }
      expect([...waits.keys()].filter((id) => !done.has(id))).toEqual([])
    }
  })
})

test('no two statements of a policy have one name, and every name is one that IAM takes', () => {
  assertStacks((stacks) => {
    for (const stack of stacks) {
      for (const document of documents(toTemplate(stack).Resources)) {
        const sids = document.Statement.map(({ Sid }) => Sid)
        expect(new Set(sids).size).toBe(sids.length)
        for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/)
      }
    }
  })
})

test('accounts never meet in one stack, and every template is within what CloudFormation takes', () => {
  assertStacks((stacks) => {
    expect(new Set(stacks.map(({ id }) => id)).size).toBe(stacks.length)
    for (const stack of stacks) expect(Buffer.byteLength(printTemplate(stack))).toBeLessThan(51_200 * 4)
  })
})

function* documents(value: unknown): Generator<{ Statement: { Sid: string }[] }> {
  if (typeof value !== 'object' || value === null) return
  if ('Statement' in value) yield value as { Statement: { Sid: string }[] }
  for (const member of Object.values(value)) yield* documents(member)
}

function* references(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value)) {
    if (key === 'Ref') yield String(member)
    else if (key === 'Fn::GetAtt') yield String((member as string[])[0])
    else if (key === 'Fn::Sub')
      for (const [, name] of String(member).matchAll(/\$\{([^!}][^}]*)\}/g)) yield name as string
    else yield* references(member)
  }
}
