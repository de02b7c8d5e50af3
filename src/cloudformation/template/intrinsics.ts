import { templateError } from '../errors.ts'
import { cidrBlocks } from './cidr.ts'
import { CONDITION_FUNCTIONS } from './condition-functions.ts'
import { attributeArguments, readAttribute } from './references.ts'
import { isPending, NO_VALUE, Pending, type Scope, type StackOutputRequest, type Value } from './scope.ts'
import { substitute } from './substitute.ts'
import { isList, isObject, isScalar, type TemplateValue } from './template-value.ts'

/** What a function may use while it is evaluated. */
export interface Evaluation {
  readonly scope: Scope
  readonly resolve: (value: TemplateValue) => Value
}

export type Intrinsic = (argument: TemplateValue, evaluation: Evaluation) => Value

const JOIN_ARGUMENTS =
  'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.'
const SPLIT_ARGUMENTS =
  'every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.'
const SELECT_ARGUMENTS = 'Fn::Select requires a list argument with two elements: an integer index and a list'
const MAP_ARGUMENTS =
  'every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value'
/**
 * THE table of functions.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  ...CONDITION_FUNCTIONS,

  Ref: (name, { scope }) => {
    if (typeof name !== 'string') throw templateError('every Ref object must have a single String value.')
    const value = scope.parameter(name) ?? scope.resource(name)?.ref
    if (value === undefined) throw templateError(`unresolved resource dependency: ${name}`)
    return value
  },

  'Fn::GetAtt': (argument, { scope, resolve }) => {
    const [resource, name] = readAttribute(argument)
    const attribute = resolve(name)
    if (attribute instanceof Pending) return new Pending({ 'Fn::GetAtt': [resource, attribute] })
    if (typeof attribute !== 'string' || attribute === '') throw attributeArguments()
    const values = scope.resource(resource)
    if (values === undefined) throw templateError(`instance of Fn::GetAtt references undefined resource ${resource}`)
    return values.attribute(attribute)
  },

  'Fn::Sub': (argument, evaluation) => substitute(argument, evaluation),

  'Fn::Join': (argument, { resolve }) => {
    if (!isList(argument) || argument.length !== 2) throw templateError(JOIN_ARGUMENTS)
    const [delimiter, items] = argument.map(resolve) as [Value, Value]
    if (!isText(delimiter) || !(items instanceof Pending || isList(items))) throw templateError(JOIN_ARGUMENTS)
    if (items instanceof Pending || isPending(items)) return new Pending({ 'Fn::Join': [delimiter, items] })
    if (!(items as readonly Value[]).every(isText)) throw templateError(JOIN_ARGUMENTS)
    return (items as readonly Value[]).map(String).join(String(delimiter))
  },

  'Fn::Split': (argument, { resolve }) => {
    if (!isList(argument) || argument.length !== 2) throw templateError(SPLIT_ARGUMENTS)
    const [delimiter, text] = argument.map(resolve) as [Value, Value]
    if (text instanceof Pending) return new Pending({ 'Fn::Split': [delimiter, text] })
    if (!isText(delimiter) || delimiter === '' || !isText(text)) throw templateError(SPLIT_ARGUMENTS)
    return String(text).split(String(delimiter))
  },

  'Fn::Select': (argument, { resolve }) => {
    if (!isList(argument) || argument.length !== 2) throw templateError(SELECT_ARGUMENTS)
    const [index, list] = argument.map(resolve) as [Value, Value]
    if (list instanceof Pending || index instanceof Pending) return new Pending({ 'Fn::Select': [index, list] })
    if (!isText(index) || !/^\d+$/.test(String(index)) || !isList(list)) throw templateError(SELECT_ARGUMENTS)
    const item = (list as readonly Value[])[Number(index)]
    if (item === undefined) throw templateError(`Fn::Select cannot select nonexistent value at index ${String(index)}`)
    return item
  },

  'Fn::FindInMap': (argument, { scope, resolve }) => {
    if (!isList(argument) || argument.length < 3 || argument.length > 4) throw templateError(MAP_ARGUMENTS)
    const [map, key, attribute] = argument.slice(0, 3).map(resolve)
    if (typeof map !== 'string' || !isText(key) || !isText(attribute)) throw templateError(MAP_ARGUMENTS)
    const fallback = argument[3]
    const found = own(own(own(scope.mappings, map), String(key)), String(attribute)) as TemplateValue | undefined
    if (found !== undefined) return found
    if (isObject(fallback) && fallback.DefaultValue !== undefined) return resolve(fallback.DefaultValue)
    if (own(scope.mappings, map) === undefined)
      throw templateError(`Mapping named '${map}' is not present in the 'Mappings' section of template.`)
    throw templateError(`Unable to get mapping for ${map}::${String(key)}::${String(attribute)}`)
  },

  'Fn::Base64': (argument, { resolve }) => {
    const text = resolve(argument)
    if (text instanceof Pending) return new Pending({ 'Fn::Base64': text })
    if (!isText(text)) throw templateError('every Fn::Base64 object must have a String-typed value.')
    return Buffer.from(String(text)).toString('base64')
  },

  'Fn::Cidr': (argument, { resolve }) => {
    if (!isList(argument) || argument.length < 2 || argument.length > 3)
      throw templateError('every Fn::Cidr object requires two or three parameters: ipBlock, count and cidrBits')
    const [block, count, bits = 8] = argument.map(resolve)
    if ([block, count, bits].some((item) => item instanceof Pending))
      return new Pending({ 'Fn::Cidr': [block as Value, count as Value, bits] })
    return cidrBlocks(String(block), Number(count), Number(bits))
  },

  'Fn::GetAZs': (argument, { scope, resolve }) => {
    const region = resolve(argument)
    if (typeof region !== 'string') throw templateError('every Fn::GetAZs object must have a String-typed value.')
    return scope.zones(region === '' ? String(scope.parameter('AWS::Region')) : region)
  },

  'Fn::ImportValue': (argument, { scope, resolve }) => {
    const name = resolve(argument)
    if (!isText(name))
      throw templateError(
        'the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs',
      )
    return scope.exported(String(name))
  },

  'Fn::GetStackOutput': (argument, { scope, resolve }) => {
    const given = isObject(argument) ? argument : {}
    const known = ['StackName', 'OutputName', 'Region', 'RoleArn'].flatMap((key) => {
      const value = given[key] === undefined ? NO_VALUE : resolve(given[key])
      return value === NO_VALUE ? [] : [[key, value] as const]
    })
    const request = Object.fromEntries(known)
    if (known.some(([, value]) => value instanceof Pending)) return new Pending({ 'Fn::GetStackOutput': request })
    const isComplete = request.StackName !== undefined && request.OutputName !== undefined
    if (!isComplete || !known.every(([, value]) => isText(value)))
      throw templateError('every Fn::GetStackOutput object requires the strings StackName and OutputName')
    return scope.stackOutput(request as unknown as StackOutputRequest)
  },

  'Fn::Length': (argument, { resolve }) => {
    const list = resolve(argument)
    if (list instanceof Pending) return new Pending({ 'Fn::Length': list })
    if (!isList(list)) throw templateError('Fn::Length requires a list')
    return list.length
  },

  'Fn::ToJsonString': (argument, { resolve }) => {
    const value = resolve(argument)
    return isPending(value) ? new Pending({ 'Fn::ToJsonString': value }) : JSON.stringify(value)
  },
}

function isText(value: unknown): value is string | number | boolean {
  return isScalar(value)
}

function own(holder: unknown, key: string): unknown {
  return isObject(holder) && Object.hasOwn(holder, key) ? holder[key] : undefined
}
