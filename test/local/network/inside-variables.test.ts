import { expect, it } from 'vitest'
import { insideVariables } from '../../../src/local/network/network-interface.ts'

const inside = { endpoint: 'http://127.0.0.1:5001' }

it.each([
  ['http://127.0.0.1:4566', 'http://127.0.0.1:4566', 'http://127.0.0.1:5001'],
  ['http://127.0.0.1:4566', 'http://localhost:4566/123456789012/orders', 'http://127.0.0.1:5001/123456789012/orders'],
  [
    'http://127.0.0.1:4566',
    '["http://127.0.0.1:4566/a","http://127.0.0.1:4566/b"]',
    '["http://127.0.0.1:5001/a","http://127.0.0.1:5001/b"]',
  ],
  [
    'http://127.0.0.1:4566',
    'http://abc.lambda-url.eu-west-1.localhost:4566/',
    'http://abc.lambda-url.eu-west-1.localhost:5001/',
  ],
  ['http://192.168.1.5:4566', 'http://192.168.1.5:4566/x', 'http://127.0.0.1:5001/x'],
  ['http://[::1]:4566', 'http://[::1]:4566/x', 'http://127.0.0.1:5001/x'],
  // What is not this AWS stays as it is.
  ['http://127.0.0.1:4566', 'http://127.0.0.1:45661', 'http://127.0.0.1:45661'],
  ['http://127.0.0.1:4566', 'http://127.0.0.1:8080/', 'http://127.0.0.1:8080/'],
  ['http://127.0.0.1:4566', 'http://db.localhost:4566/', 'http://db.localhost:4566/'],
  ['http://127.0.0.1:4566', 'http://127x0x0x1:4566/', 'http://127x0x0x1:4566/'],
  ['http://127.0.0.1:4566', 'plain', 'plain'],
])('at %s, %s becomes %s', (endpoint, value, expected) => {
  expect(insideVariables({ NAME: value }, { endpoint }, inside)).toEqual({ NAME: expected })
  expect(insideVariables({ NAME: value }, { endpoint }, undefined)).toEqual({ NAME: value })
})
