import type { InputTransformer, Target } from '@aws-sdk/client-eventbridge'
import { isJson } from '../../../core/is-json.ts'
import { invalid } from './errors.ts'
import type { AcceptedEvent, EventRule } from './state.ts'

/** The parts of JSONPath that EventBridge knows: names after dots, numbers in brackets. */
const PATH = /^\$(?:\.[^.[\]'"\s]+|\[(?:\d+|\*)\])*$/
const STEP = /\.([^.[\]]+)|\[(\d+|\*)\]/g
const PLACEHOLDER = /<([\w.-]+)>/g
const WHOLE_EVENT = 'aws.events.event.json'

/** What `<aws.events.…>` stands for; for texts that are not JSON yet. */
const PREDEFINED: Readonly<Record<string, (rule: EventRule, accepted: AcceptedEvent) => unknown>> = {
  'aws.events.rule-arn': ({ arn }) => arn,
  'aws.events.rule-name': ({ name }) => name,
  'aws.events.event.ingestion-time': (_, { acceptedAt }) => new Date(acceptedAt).toISOString(),
  'aws.events.event': (_, { event }) => {
    const { id, account, time, source, region, resources, version } = event
    return { id, account, detailType: event['detail-type'], time, source, region, resources, version }
  },
}

/**
 * What a target gets of an event.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function targetInput(target: Target, rule: EventRule, accepted: AcceptedEvent): string {
  const { Input, InputPath, InputTransformer: transformer } = target
  if (Input !== undefined) return Input
  if (InputPath !== undefined && InputPath !== '$') return JSON.stringify(valueAt(InputPath, accepted.event) ?? null)
  return transformer === undefined ? accepted.text : transform(transformer, rule, accepted)
}

/** @throws AwsError `ValidationException` */
export function checkInput({ Id, Input, InputPath, InputTransformer: transformer }: Target): void {
  if ([Input, InputPath, transformer].filter((each) => each !== undefined).length > 1) {
    throw invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`)
  }
  if (Input !== undefined && !isJson(Input)) throw invalid(`JSON syntax error in input for target ${Id}`)
  const paths = transformer?.InputPathsMap ?? {}
  if (![...(InputPath === undefined ? [] : [InputPath]), ...Object.values(paths)].every((path) => PATH.test(path))) {
    throw invalid(`InputPath for target ${Id} is invalid.`)
  }
  const template = transformer?.InputTemplate ?? ''
  for (const [, name = ''] of template.matchAll(PLACEHOLDER)) {
    if (name === WHOLE_EVENT && !isObjectTemplate(template)) {
      throw invalid(`InputTemplate for target ${Id} contains placeholder ${name} valid only for JSON template.`)
    }
    if (name !== WHOLE_EVENT && !Object.hasOwn(PREDEFINED, name) && !Object.hasOwn(paths, name)) {
      throw invalid(`InputTemplate for target ${Id} contains invalid placeholder ${name}.`)
    }
  }
}

function transform(
  { InputPathsMap = {}, InputTemplate: template = '' }: InputTransformer,
  rule: EventRule,
  accepted: AcceptedEvent,
): string {
  const json = isObjectTemplate(template) || template.trim().startsWith('[')
  return template.replace(PLACEHOLDER, (_, name: string, at: number) => {
    if (name === WHOLE_EVENT) return accepted.text
    const value = PREDEFINED[name]?.(rule, accepted) ?? valueAt(InputPathsMap[name] ?? '', accepted.event) ?? ''
    return isInString(template, at) ? withinString(value) : json ? JSON.stringify(value) : plain(value)
  })
}

/** Texts are escaped; of other values, the quotes are taken away. */
function withinString(value: unknown): string {
  const text = JSON.stringify(value)
  return typeof value === 'string' ? text.slice(1, -1) : text.replaceAll('"', '')
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function isInString(template: string, at: number): boolean {
  return [...template.slice(0, at).matchAll(/(?<!\\)"/g)].length % 2 === 1
}

function isObjectTemplate(template: string): boolean {
  return template.trim().startsWith('{')
}

/** The value at a path; undefined where there is none. `[*]` makes a list. */
function valueAt(path: string, event: unknown): unknown {
  let values: unknown[] = [event]
  let isList = false
  for (const [, name, index] of path.matchAll(STEP)) {
    isList ||= index === '*'
    values = values.flatMap((value) => step(value, name, index)).filter((value) => value !== undefined)
  }
  return isList ? values : path === '' ? undefined : values[0]
}

function step(value: unknown, name: string | undefined, index: string | undefined): unknown[] {
  if (Array.isArray(value)) return index === '*' ? value : [value[Number(index ?? Number.NaN)]]
  if (typeof value !== 'object' || value === null || name === undefined || !Object.hasOwn(value, name)) return []
  return [(value as Record<string, unknown>)[name]]
}
