import { isDeepStrictEqual } from 'node:util'
import type { Template, TemplateResource } from '../stacks/template.ts'
import { nameOf } from './named-template.ts'
import type { StackChange } from './stack-client.ts'

/**
 * What would change, by the templates alone: where CloudFormation is not asked, because there is no stack yet, or because the
 * template would have to be uploaded for it.
 */
export function compareTemplates(before: Template | undefined, after: Template): StackChange[] {
  const old = before?.Resources ?? {}
  const next = after.Resources
  return [
    ...Object.entries(next).flatMap(([id, resource]) => changeOf(id, old[id], resource)),
    ...Object.entries(old).flatMap(([id, resource]) => (next[id] === undefined ? [told('Remove', id, resource)] : [])),
  ]
}

function changeOf(id: string, old: TemplateResource | undefined, next: TemplateResource): StackChange[] {
  if (old === undefined) return [told('Add', id, next)]
  const properties = changedProperties(old, next)
  const isSame = isDeepStrictEqual({ ...old, Properties: null }, { ...next, Properties: null })
  if (properties.length === 0 && isSame) return []
  // Another name or another type is another thing; of the rest only CloudFormation knows.
  const replacement = old.Type !== next.Type || nameOf(old) !== nameOf(next)
  return [{ ...told('Modify', id, next), replacement, properties }]
}

function changedProperties({ Properties: old = {} }: TemplateResource, { Properties: next = {} }: TemplateResource) {
  const names = new Set([...Object.keys(old), ...Object.keys(next)])
  return [...names].filter((name) => !isDeepStrictEqual(old[name], next[name]))
}

function told(action: StackChange['action'], logicalId: string, resource: TemplateResource): StackChange {
  const physicalId = action === 'Add' ? undefined : nameOf(resource)
  return {
    action,
    logicalId,
    type: resource.Type,
    replacement: false,
    properties: [],
    ...(physicalId !== undefined && { physicalId }),
  }
}
