import { callIn, isList, isObject, shown, type TemplateObject, type TemplateValue } from '../template/template-value.ts'
import { isFilled } from './calls.ts'
import { GLOBAL_PROPERTIES } from './global-properties.ts'
import { lookUp } from './look-up.ts'
import { invalidResource, listNames, SamProblem } from './sam-problem.ts'

const PREFIX = 'AWS::Serverless::'

/**
 * Gives every resource what `Globals` says for its type, and takes the section away.
 * @throws SamProblem for what cannot stand in `Globals`
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
 */
export function applyGlobals(
  globals: TemplateValue | undefined,
  resources: Readonly<Record<string, TemplateObject>>,
): Record<string, TemplateObject> {
  if (globals !== undefined) checkGlobals(globals)
  const byType = (globals ?? {}) as Readonly<Record<string, TemplateObject>>
  return Object.fromEntries(
    Object.entries(resources).map(([logicalId, resource]) => {
      const type = typeof resource.Type === 'string' ? resource.Type : ''
      const common = type.startsWith(PREFIX) ? lookUp(byType, type.slice(PREFIX.length)) : undefined
      if (common === undefined) return [logicalId, resource]
      const wanted = withoutIgnored(logicalId, common, resource.IgnoreGlobals)
      return [logicalId, { ...resource, Properties: merge(wanted, resource.Properties ?? {}) as TemplateObject }]
    }),
  )
}

function checkGlobals(globals: TemplateValue): void {
  if (!isObject(globals)) throw invalidGlobals('It must be a non-empty dictionary')
  for (const [section, properties] of Object.entries(globals)) {
    const supported = lookUp(GLOBAL_PROPERTIES, section)
    if (supported === undefined) throw notAmong(`'${section}' is not supported`, Object.keys(GLOBAL_PROPERTIES))
    // The dollar sign is SAM's.
    if (!isObject(properties)) throw invalidGlobals('Value of ${section} must be a dictionary')
    const odd = Object.keys(properties).find((name) => !supported.includes(name))
    if (odd !== undefined) throw notAmong(`'${odd}' is not a supported property of '${section}'`, supported)
  }
}

function notAmong(text: string, names: readonly string[]): SamProblem {
  return invalidGlobals(`${text}. Must be one of the following values - ${listNames(names)}`)
}

function invalidGlobals(text: string): SamProblem {
  return new SamProblem(`'Globals' section is invalid. ${text}`)
}

function withoutIgnored(logicalId: string, common: TemplateObject, ignored: TemplateValue | undefined): TemplateObject {
  if (!isFilled(ignored)) return common
  if (ignored === '*') return {}
  const text = `Resource ${logicalId} has invalid resource attribute 'IgnoreGlobals'`
  if (!isList(ignored)) throw invalidResource(logicalId, `${text}.`)
  const missing = ignored.find((name) => !Object.hasOwn(common, shown(name)))
  if (missing !== undefined) throw invalidResource(logicalId, `${text} on item '${shown(missing)}'.`)
  return Object.fromEntries(Object.entries(common).filter(([name]) => !ignored.includes(name)))
}

/** Maps are merged, lists put one after the other; otherwise the resource's own value stands. A function is no map. */
function merge(common: TemplateValue, own: TemplateValue): TemplateValue {
  if (isList(common) && isList(own)) return [...common, ...own]
  if (!isPlainMap(common) || !isPlainMap(own)) return own
  const merged = Object.entries(own).map(([key, value]) => {
    const shared = lookUp(common, key)
    return [key, shared === undefined ? value : merge(shared, value)] as const
  })
  return { ...common, ...Object.fromEntries(merged) }
}

function isPlainMap(value: TemplateValue): value is TemplateObject {
  return isObject(value) && callIn(value) === undefined
}
