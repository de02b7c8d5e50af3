import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AwsError } from '../../../src/core/errors.ts'
import { loadModel } from '../../../src/local/models/load-model.ts'
import type { ServiceId } from '../../../src/local/models/model.ts'
import type { HttpRequest, Members } from '../../../src/local/protocols/protocol.ts'
import { protocols } from '../../../src/local/protocols/protocols.ts'
import { resolveError } from '../../../src/local/protocols/resolve-error.ts'

const OPERATIONS: readonly (readonly [ServiceId, string])[] = [
  ['sts', 'AssumeRole'],
  ['iam', 'CreateRole'],
  ['ec2', 'RunInstances'],
  ['lambda', 'CreateFunction'],
  ['lambda', 'Invoke'],
  ['kinesis', 'PutRecords'],
  ['sqs', 'SendMessage'],
  ['s3', 'DeleteObjects'],
  ['s3', 'PutBucketAcl'],
]

const text = fc.string({ unit: 'binary', maxLength: 60 })
const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  fc.json().map((json) => Buffer.from(json)),
  // Names that the models know, with values of any kind.
  fc
    .dictionary(
      fc.constantFrom('Records', 'Code', 'Layers', 'Timeout', 'Tags', '__proto__', 'Environment'),
      fc.jsonValue(),
    )
    .map((body) => Buffer.from(JSON.stringify(body))),
  fc
    .array(
      fc.tuple(
        fc.constantFrom('Tags.member.1.Key', 'Tags', 'DurationSeconds', 'Filter.1.Name', '__proto__.x', '.'),
        text,
      ),
    )
    .map((pairs) => Buffer.from(pairs.map(([key, value]) => `${key}=${value}`).join('&'))),
  text.map((content) =>
    Buffer.from(`<Delete><Object><Key>${content}</Key></Object><Quiet>${content}</Quiet></Delete>`),
  ),
)

function request(body: Buffer, path = '/', query = '', headers: Record<string, string> = {}): HttpRequest {
  return { method: 'POST', path, query, headers, body }
}

function parse(service: ServiceId, name: string, sent: HttpRequest): Members {
  const model = loadModel(service)
  return protocols[model.protocol].parse({ model, name, operation: model.operations[name]! }, sent)
}

describe('parse', () => {
  test.each(OPERATIONS)('%s %s answers anything with members or an AwsError', (service, name) => {
    fc.assert(
      fc.property(bodies, text, text, (body, path, query) => {
        const sent = request(body, `/${path}`, query, { 'x-amz-acl': path })
        try {
          protocols[loadModel(service).protocol].operationName(loadModel(service), sent)
          parse(service, name, sent)
        } catch (error) {
          expect(error).toBeInstanceOf(AwsError)
        }
      }),
      { numRuns: 150 },
    )
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  const DEEP = 100_000
  const MALFORMED: readonly (readonly [ServiceId, string, string, string])[] = [
    ['kinesis', 'PutRecord', '{', 'SerializationException'],
    ['kinesis', 'PutRecord', '[]', 'SerializationException'],
    ['kinesis', 'PutRecord', '{"StreamName":1}', 'SerializationException'],
    ['kinesis', 'PutRecord', '{"Data":"%%%%"}', 'SerializationException'],
    ['kinesis', 'CreateStream', '{"ShardCount":"2"}', 'SerializationException'],
    ['lambda', 'CreateFunction', '{', 'InvalidRequestContentException'],
    ['lambda', 'CreateFunction', '{"Timeout":"3"}', 'SerializationException'],
    ['sts', 'AssumeRole', 'Action=AssumeRole&RoleArn=%E0%A4%A', 'MalformedQueryString'],
    ['sts', 'AssumeRole', `Tags${'.member.1'.repeat(DEEP)}=x`, 'MalformedQueryString'],
    ['sts', 'AssumeRole', 'DurationSeconds=soon', 'MalformedInput'],
    ['ec2', 'RunInstances', 'MinCount=one', 'InvalidParameterValue'],
    ['s3', 'DeleteObjects', '<Delete><Object></Delete>', 'MalformedXML'],
    ['s3', 'DeleteObjects', '<!DOCTYPE a [<!ENTITY b "c">]><Delete/>', 'MalformedXML'],
    ['s3', 'DeleteObjects', '<a>'.repeat(DEEP), 'MalformedXML'],
  ]
  test.each(MALFORMED)('%s %s refuses %.40s with %s', (service, name, body, code) => {
    expect(() => parse(service, name, request(Buffer.from(body), '/bucket'))).toThrow(expect.objectContaining({ code }))
  })

  test('a map keeps `__proto__` as a key like any other', () => {
    const body = Buffer.from('{"FunctionName":"f","Tags":{"__proto__":"a"}}')
    const { Tags } = parse('lambda', 'CreateFunction', request(body))
    expect(Object.entries(Tags as object)).toEqual([['__proto__', 'a']])
  })
})

describe('operationName', () => {
  const ROUTES: readonly (readonly [ServiceId, string, string, string, string | undefined])[] = [
    [
      'lambda',
      'POST',
      '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Af/invocations',
      '',
      'Invoke',
    ],
    ['lambda', 'GET', '/2015-03-31/functions/', '', 'ListFunctions'],
    ['lambda', 'GET', '/2015-03-31/functions', 'MaxItems=3', 'ListFunctions'],
    ['lambda', 'PATCH', '/2015-03-31/functions', '', undefined],
    ['s3', 'GET', '/', '', 'ListBuckets'],
    ['s3', 'PUT', '/bucket/', '', 'CreateBucket'],
    ['s3', 'GET', '/bucket/a/b/', '', 'GetObject'],
    ['s3', 'GET', '/bucket/a', 'acl', 'GetObjectAcl'],
    ['s3', 'GET', '/bucket', 'list-type=2', 'ListObjectsV2'],
    ['s3', 'PUT', '/bucket/a', '', 'PutObject'],
    ['s3', 'PUT', '/bucket/a', 'partNumber=1&uploadId=u', 'UploadPart'],
  ]
  test.each(ROUTES)('%s %s %s?%s is %s', (service, method, path, query, expected) => {
    const model = loadModel(service)
    const sent = { method, path, query, headers: {}, body: Buffer.alloc(0) }
    expect(protocols[model.protocol].operationName(model, sent)).toBe(expected)
  })
})

describe('resolveError', () => {
  const ERRORS: readonly (readonly [ServiceId, string, string, number])[] = [
    ['iam', 'EntityAlreadyExistsException', 'EntityAlreadyExists', 409],
    ['iam', 'EntityAlreadyExists', 'EntityAlreadyExists', 409],
    ['lambda', 'TooManyRequestsException', 'TooManyRequestsException', 429],
    ['lambda', 'AccessDeniedException', 'AccessDeniedException', 403],
    ['lambda', 'UnrecognizedClientException', 'UnrecognizedClientException', 403],
    ['kinesis', 'UnrecognizedClientException', 'UnrecognizedClientException', 400],
    ['sts', 'AccessDenied', 'AccessDenied', 403],
    ['sts', 'constructor', 'constructor', 400],
    ['ec2', 'UnauthorizedOperation', 'UnauthorizedOperation', 403],
  ]
  test.each(ERRORS)('%s %s is %s %i', (service, thrown, code, status) => {
    const resolved = resolveError(loadModel(service), new AwsError(thrown, 'message'))
    expect({ code: resolved.code, status: resolved.status }).toEqual({ code, status })
  })

  test('what the model binds to a header goes there, and Lambda says whose fault it was', () => {
    const model = loadModel('lambda')
    const fields = { retryAfterSeconds: '1', Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' }
    const error = new AwsError('TooManyRequestsException', 'Rate Exceeded.', { fields })
    const response = protocols['rest-json'].serializeError(model, resolveError(model, error), 'request-id')
    expect(response.headers).toMatchObject({ 'retry-after': '1', 'x-amzn-errortype': 'TooManyRequestsException' })
    expect(JSON.parse(String(response.body))).toEqual({
      Type: 'User',
      Reason: fields.Reason,
      message: 'Rate Exceeded.',
    })
  })
})
