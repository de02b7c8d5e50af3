import { expect, test } from 'vitest'
import { awsFailure, functionFailure, noAnswer, refusal } from '../../src/load/classify.ts'

const answer = (status: number, type: string, body: unknown) => ({
  status,
  headers: { 'x-amzn-errortype': type },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

test.each([
  [
    429,
    'TooManyRequestsException',
    { Reason: 'CallerRateLimitExceeded', message: 'Rate Exceeded.' },
    'throttle',
    'TooManyRequestsException: CallerRateLimitExceeded',
  ],
  [403, 'AccessDeniedException', { Message: 'no' }, 'permission', 'AccessDeniedException'],
  [403, 'ExpiredTokenException:http://x/', { message: 'no' }, 'credentials', 'ExpiredTokenException'],
  [502, 'ENILimitReachedException', { Message: 'no' }, 'vpc', 'ENILimitReachedException'],
  [502, 'KMSDisabledException', { Message: 'no' }, 'refused', 'KMSDisabledException'],
  [500, 'ServiceException', {}, 'service', 'ServiceException'],
  [413, 'RequestTooLargeException', {}, 'refused', 'RequestTooLargeException'],
  [
    404,
    '',
    { __type: 'com.amazonaws#ResourceNotFoundException', message: 'no' },
    'refused',
    'ResourceNotFoundException',
  ],
  [503, '', '<html>', 'service', 'HTTP 503'],
] as const)('%i %s', (status, type, body, kind, code) => {
  expect(refusal(answer(status, type, body))).toMatchObject({ kind, code })
})

test('failures that are no refusal', () => {
  expect(awsFailure('ProvisionedThroughputExceededException', 400, 'slow')).toEqual({
    kind: 'throttle',
    code: 'ProvisionedThroughputExceededException',
    message: 'slow',
  })
  expect(functionFailure('{"errorType":"TypeError","errorMessage":"x","trace":[]}')).toEqual({
    kind: 'function',
    code: 'TypeError',
    message: 'x',
  })
  expect(functionFailure('null')).toEqual({ kind: 'function', code: 'Unhandled', message: '' })
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
  expect(noAnswer(reset)).toEqual({ kind: 'connection', code: 'ECONNRESET', message: 'read ECONNRESET' })
  expect(noAnswer(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })).kind).toBe('timeout')
  expect(noAnswer(Object.assign(new Error('none'), { name: 'CredentialsProviderError' })).kind).toBe('credentials')
})
