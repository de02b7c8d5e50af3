import { formatError } from '../../../../cloudformation/errors.ts'
import { isScalar, type TemplateValue } from '../../../../cloudformation/template/template-value.ts'
import { AwsError } from '../../../../core/errors.ts'
import { exported, exportsAt, importersOf, listNames } from '../exports.ts'
import type { StackOutput } from '../state.ts'
import { type Deployment, type Plan, StackFailure } from './deployment.ts'
import { evaluate } from './evaluate-resource.ts'
import { activeOutputs } from './preflight.ts'

/**
 * Evaluates the stack's outputs, now that its resources are there.
 * @throws StackFailure for a value that is no text, or an export that clashes with other stacks
 */
export async function makeOutputs(deployment: Deployment, plan: Plan): Promise<StackOutput[]> {
  const outputs: StackOutput[] = []
  try {
    for (const { name, value, description, exportName } of activeOutputs(plan)) {
      outputs.push({
        key: name,
        value: await textOf(deployment, plan, name, value),
        ...(description !== undefined && { description }),
        ...(exportName !== undefined && { exportName: await textOf(deployment, plan, name, exportName) }),
      })
    }
  } catch (error) {
    if (error instanceof AwsError) throw new StackFailure(error.message)
    throw error
  }
  checkExports(deployment, outputs)
  return outputs
}

async function textOf(deployment: Deployment, plan: Plan, name: string, value: TemplateValue): Promise<string> {
  const evaluated = await evaluate(deployment, plan, value)
  if (isScalar(evaluated)) return String(evaluated)
  throw formatError(`The Value field of every Outputs member must evaluate to a String. (${name})`)
}

function checkExports({ cloud, stack }: Deployment, outputs: readonly StackOutput[]): void {
  const taken = exportsAt(stack, cloud.store)
  for (const { exportName } of exported(outputs)) {
    const owner = taken.get(exportName)?.stack
    if (owner !== undefined && owner !== stack)
      throw new StackFailure(`Export with name ${exportName} is already exported by stack ${owner.name}.`)
  }
  const next = new Map(exported(outputs).map(({ exportName, value }) => [exportName, value]))
  for (const { exportName, value } of exported(stack.outputs)) {
    if (next.get(exportName) === value) continue
    const importers = importersOf(exportName, stack, cloud.store)
    const change = next.has(exportName) ? 'updated' : 'deleted'
    if (importers.length > 0)
      throw new StackFailure(`Export ${exportName} cannot be ${change} as it is in use by ${listNames(importers)}`)
  }
}

/** Why a stack may not be deleted: one of its exports is in use; `undefined` where none is. */
export function exportInUse({ stack, cloud }: Deployment): string | undefined {
  for (const { exportName } of exported(stack.outputs)) {
    const importers = importersOf(exportName, stack, cloud.store).filter((name) => name !== stack.name)
    if (importers.length > 0)
      return `Delete canceled. Cannot delete export ${exportName} as it is in use by ${listNames(importers)}.`
  }
  return undefined
}
