import type { Answer, Script, Taken } from './aws-stand-in.ts'

// As much of DynamoDB as a store of deliveries needs: one table, four operations, conditions.

type Value = { readonly S?: string; readonly N?: string }
type Item = Record<string, Value>

interface Input {
  readonly TableName: string
  readonly Key?: Item
  readonly Item?: Item
  readonly ConditionExpression?: string
  readonly UpdateExpression?: string
  readonly ExpressionAttributeNames?: Record<string, string>
  readonly ExpressionAttributeValues?: Record<string, Value>
}

export class DynamoDbStandIn {
  readonly items = new Map<string, Item>()

  readonly script: Script = ({ headers, body }: Taken): Answer => {
    const operation = headers['x-amz-target']?.replace('DynamoDB_20120810.', '') ?? ''
    const input = JSON.parse(body) as Input
    const id = (input.Key ?? input.Item)?.id?.S ?? ''
    const item = this.items.get(id)
    if (input.ConditionExpression !== undefined && !holds(input, item)) return jsonAnswer(400, CONDITION_FAILED)
    if (operation === 'GetItem') return jsonAnswer(200, item ? { Item: item } : {})
    if (operation === 'PutItem') this.items.set(id, input.Item as Item)
    else if (operation === 'DeleteItem') this.items.delete(id)
    else if (operation === 'UpdateItem') this.items.set(id, { ...item, id: { S: id }, ...changes(input) })
    else return jsonAnswer(400, { __type: 'com.amazon.coral.service#UnknownOperationException' })
    return jsonAnswer(200, {})
  }
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const CONDITION_FAILED = {
  __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
  message: 'The conditional request failed',
}

export function jsonAnswer(status: number, body: unknown): Answer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body) }
}

/** `a OR b OR (c AND d)`, each a comparison with `=` or `<`, or `attribute_not_exists`. */
function holds(input: Input, item: Item | undefined): boolean {
  // The only parentheses of ours that are no function's are around an AND.
  const ors = (input.ConditionExpression ?? '').replace(/\((#.*?)\)$/, '$1').split(' OR ')
  return ors.some((or) => or.split(' AND ').every((and) => isTrue(and, input, item)))
}

function isTrue(text: string, input: Input, item: Item | undefined): boolean {
  const [, absent] = /^attribute_not_exists\((\w+)\)$/.exec(text) ?? []
  if (absent !== undefined) return item?.[absent] === undefined
  const [, name = '', operator, value = ''] = /^(#\w+) ([=<]) (:\w+)$/.exec(text) ?? []
  const real = input.ExpressionAttributeNames?.[name]
  const given = input.ExpressionAttributeValues?.[value]
  if (real === undefined || given === undefined) throw new Error(`the stand-in does not know \`${text}\``)
  const found = item?.[real]
  if (found === undefined) return false
  return operator === '='
    ? JSON.stringify(found) === JSON.stringify(given)
    : Number(found.N ?? Number.NaN) < Number(given.N)
}

/** `SET #a = :a, #b = :b` */
function changes({
  UpdateExpression = '',
  ExpressionAttributeNames = {},
  ExpressionAttributeValues = {},
}: Input): Item {
  const pairs = UpdateExpression.replace('SET ', '').split(', ')
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', value = ''] = pair.split(' = ')
      return [ExpressionAttributeNames[name] ?? name, ExpressionAttributeValues[value] as Value]
    }),
  )
}
