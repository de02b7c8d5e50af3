import { createHash } from 'node:crypto'
import { isList, isObject, type TemplateValue } from '../template/template-value.ts'
import { isFilled } from './calls.ts'

const HASH_LENGTH = 10

/** A logical id that changes with the value that it stands for; an empty value adds nothing. */
export function hashedId(prefix: string, value: TemplateValue): string {
  if (!isFilled(value)) return prefix
  const text = typeof value === 'string' ? value : asciiJson(value)
  return `${prefix}${shortHash(createHash('sha1').update(text).digest('hex'))}`
}

/** As much of a hash as goes into a logical id. */
export function shortHash(hash: string): string {
  return hash.slice(0, HASH_LENGTH)
}

/** JSON with sorted keys and nothing but ASCII in it, which is what SAM takes the hash of. */
function asciiJson(value: TemplateValue): string {
  if (isList(value)) return `[${value.map(asciiJson).join()}]`
  if (!isObject(value)) return asciiText(JSON.stringify(value))
  const members = Object.keys(value).sort()
  return `{${members.map((key) => `${asciiText(JSON.stringify(key))}:${asciiJson(value[key] as TemplateValue)}`).join()}}`
}

function asciiText(text: string): string {
  return text.replaceAll(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
