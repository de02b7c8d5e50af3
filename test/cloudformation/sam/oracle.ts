import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expandTransforms } from '../../../src/cloudformation/expand-transforms.ts'
import type { TemplateObject } from '../../../src/cloudformation/template/template-value.ts'
import { partitionOf } from '../../../src/core/partition.ts'
import { cleanEnvironment } from '../../clients/python.ts'

/* AWS's own implementation of SAM, the Python package samtranslator, as oracle. */

/** A template, the values of its parameters, and where it is expanded. */
export interface SamCase {
  readonly template: TemplateObject
  readonly parameters: TemplateObject
  readonly region: string
}

export type SamAnswer = { readonly template: TemplateObject } | { readonly errors: readonly string[] }

/** Expands all cases in one process; where the machine has no oracle, says so and answers `undefined`. */
export async function askOracle(cases: readonly SamCase[]): Promise<SamAnswer[] | undefined> {
  const script = fileURLToPath(new URL('oracle.py', import.meta.url))
  const running = promisify(execFile)('python3', [script], {
    env: cleanEnvironment('us-east-1'),
    timeout: 120_000,
    maxBuffer: 100_000_000,
  })
  running.child.stdin?.on('error', () => {}).end(JSON.stringify(cases))
  try {
    return JSON.parse((await running).stdout) as SamAnswer[]
  } catch (error) {
    const [reason] = /ENOENT|No module named .*/.exec(String(error)) ?? []
    if (reason === undefined) throw error
    console.log(`not compared with AWS's own expansion: ${reason}`)
    return undefined
  }
}

/** What the local AWS makes of the same case. */
export function expandLocally({ template, parameters, region }: SamCase): SamAnswer {
  const place = {
    account: '111111111111',
    region,
    partition: partitionOf(region),
    stackName: 's',
    notificationArns: [],
  }
  const transformed = { Transform: 'AWS::Serverless-2016-10-31', ...template }
  try {
    const given = parameters as Readonly<Record<string, string | readonly string[]>>
    return { template: expandTransforms(transformed, { place, parameters: given }) }
  } catch (error) {
    return { errors: [(error as Error).message] }
  }
}

/** The order of dependencies and of accesses says nothing. */
export function sorted(answer: SamAnswer): SamAnswer {
  if ('errors' in answer) return answer
  return JSON.parse(JSON.stringify(answer), (key, value) =>
    key === 'DependsOn' && Array.isArray(value) ? [...value].sort() : value,
  )
}
