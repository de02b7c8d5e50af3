import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

/** What each folder under src/ may import; arrows only point down. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  iam: ['core'],
  sigv4: ['core'],
  topology: ['core'],
  runtime: ['core'],
  cloudformation: ['core', 'iam'],
  local: ['core', 'iam', 'sigv4', 'cloudformation'],
  stacks: ['core', 'iam', 'topology'],
  deploy: ['core', 'iam', 'topology', 'stacks', 'check', 'cloudformation'],
  check: ['core', 'iam', 'topology', 'stacks', 'cloudformation'],
  load: ['core', 'sigv4', 'runtime', 'topology', 'deploy'],
  dev: ['core', 'iam', 'topology', 'stacks', 'deploy', 'check', 'local'],
  configuration: ['core', 'topology'],
  testing: ['core', 'iam', 'local', 'topology', 'configuration', 'stacks', 'deploy'],
  cli: ['core', 'iam', 'topology', 'configuration', 'stacks', 'check', 'deploy', 'local', 'load', 'dev'],
}

/** Packages that a folder may import beside Node's own; `types` are erased and never reach a user. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  topology: ['zod'],
  stacks: ['esbuild', 'fflate', 'yaml'],
  deploy: [
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cloudwatch-logs',
    '@aws-sdk/client-ec2',
    '@aws-sdk/client-iam',
    '@aws-sdk/client-kinesis',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-sqs',
    '@aws-sdk/client-sts',
    '@aws-sdk/credential-providers',
    'yaml',
  ],
  cloudformation: ['yaml'],
  local: ['fast-xml-parser', 'yauzl'],
  load: ['hdr-histogram-js/dist/JsHistogramFactory.js'],
  dev: ['esbuild'],
  configuration: ['jiti', 'yaml'],
  cli: ['citty'],
}

/** Node's modules that the pure folders do without. */
const IMPURE = /^node:(?!crypto$)/
const PURE = ['core', 'iam', 'sigv4']

interface Import {
  readonly file: string
  readonly folder: string
  readonly specifier: string
  readonly typeOnly: boolean
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
const imports: Import[] = files.flatMap((file) => {
  const folder = file.split('/')[0] as string
  const text = readFileSync(join('src', file), 'utf8')
  const pattern = /^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'/gms
  return [...text.matchAll(pattern)].map(([, type, from, bare]) => ({
    file,
    folder,
    specifier: (from ?? bare) as string,
    typeOnly: type !== undefined,
  }))
})

test('there is something to look at', () => {
  expect(files.length).toBeGreaterThan(50)
  expect(imports.length).toBeGreaterThan(100)
})

test('every folder is in the table', () => {
  expect([...new Set(files.map((file) => file.split('/')[0]))].sort()).toEqual(Object.keys(MAY_IMPORT).sort())
})

test('arrows only point down', () => {
  const wrong = imports
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map((one) => ({ ...one, target: normalize(join(dirname(one.file), one.specifier)).split('/')[0] as string }))
    .filter(({ folder, target }) => target !== folder && !MAY_IMPORT[folder]?.includes(target))
    .map(
      ({ file, folder, target }) =>
        `${file} imports ${target}/: ${folder}/ may only import ${MAY_IMPORT[folder]?.join(', ')}`,
    )
  expect(wrong).toEqual([])
})

test('packages are imported only where the table says so', () => {
  const wrong = imports
    .filter(({ specifier, typeOnly }) => !typeOnly && !specifier.startsWith('.') && !specifier.startsWith('node:'))
    .filter(({ folder, specifier }) => !PACKAGES[folder]?.includes(specifier))
    .map(
      ({ file, folder, specifier }) =>
        `${file} imports ${specifier}: ${folder}/ may import ${PACKAGES[folder] ?? 'no package'}`,
    )
  expect(wrong).toEqual([])
})

test('the SDK is for deploying; for operations it is types alone, which are erased', () => {
  const wrong = imports
    .filter(({ specifier }) => specifier.startsWith('@aws-sdk/'))
    .filter(({ file, folder, typeOnly }) => folder !== 'deploy' && (!typeOnly || !file.startsWith('local/services/')))
    .map(({ file, specifier }) => `${file} imports ${specifier}`)
  expect(wrong).toEqual([])
})

test('core, iam and sigv4 do no I/O and read no clock', () => {
  const io = imports
    .filter(({ folder, specifier }) => PURE.includes(folder) && IMPURE.test(specifier))
    .map(({ file, specifier }) => `${file} imports ${specifier}`)
  const ambient = files
    .filter((file) => PURE.includes(file.split('/')[0] as string))
    .flatMap((file) => {
      const text = readFileSync(join('src', file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
      return ['Date.now', 'Math.random', 'process.env', 'setTimeout']
        .filter((name) => text.includes(name))
        .map((name) => `${file} uses ${name}`)
    })
  expect([...io, ...ambient]).toEqual([])
})

test('the local AWS knows nothing of how its users describe systems', () => {
  const text = files.filter((file) => file.startsWith('local/')).map((file) => readFileSync(join('src', file), 'utf8'))
  expect(text.some((one) => /defineTopology|xacct\.config/.test(one))).toBe(false)
})
