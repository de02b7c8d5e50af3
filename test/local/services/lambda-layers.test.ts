import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MAX_UNZIPPED_BYTES, unpackCode } from '../../../src/local/services/lambda/code-store.ts'
import { checkTotalSize, layerFolders } from '../../../src/local/services/lambda/layers.ts'
import { type Refusal, refusalOf } from '../test-accounts.ts'
import { allow, createUser, type Statement } from '../test-principals.ts'
import {
  type Answer,
  conflict,
  f,
  type Input,
  invalid,
  layerArn,
  missing,
  newFunction,
  other,
  owner,
  partition,
  place,
  region,
  type Step,
  stale,
  startLambdaWorld,
  validation,
  ZIP,
} from './lambda-world.ts'

/* Answers and refusals as recorded from AWS (localstack, tests/aws/services/lambda_), unless a row says otherwise. */

const { iam, clientOf, run, runAs } = startLambdaWorld()
const l = { LayerName: 'l' }
const l1 = { ...l, VersionNumber: 1 }
const publishLayer = (more: Input = {}): Step => ['PublishLayerVersion', { ...l, Content: { ZipFile: ZIP }, ...more }]
const share = (more: Input = {}): Step => [
  'AddLayerVersionPermission',
  { ...l1, StatementId: 's1', Action: 'lambda:GetLayerVersion', Principal: '*', ...more },
]
const attach = (...Layers: string[]): Step => ['UpdateFunctionConfiguration', { ...f, Layers }]
const two: readonly Step[] = [publishLayer({ CompatibleRuntimes: ['nodejs22.x'] }), publishLayer()]
const published = (version: number): Answer => ({
  LayerArn: layerArn('l'),
  LayerVersionArn: layerArn(`l:${version}`),
  Version: version,
  Description: '',
  CompatibleRuntimes: [],
  CompatibleArchitectures: [],
  CreatedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
  Content: {
    CodeSha256: createHash('sha256').update(ZIP).digest('base64'),
    CodeSize: ZIP.length,
    Location: expect.stringMatching(/^http:.*\/_xacct\/code\/[0-9a-f]{64}$/),
  },
})

const ANSWERED: readonly (readonly [name: string, steps: readonly Step[], answer: Answer])[] = [
  ['PublishLayerVersion', [publishLayer()], { status: 201, ...published(1) }],
  [
    'PublishLayerVersion with all there is to say',
    [
      publishLayer({
        Description: 'd',
        LicenseInfo: 'MIT',
        CompatibleRuntimes: ['python3.13'],
        CompatibleArchitectures: ['arm64'],
      }),
    ],
    { Description: 'd', LicenseInfo: 'MIT', CompatibleRuntimes: ['python3.13'], CompatibleArchitectures: ['arm64'] },
  ],
  ['another version, though nothing changed', [publishLayer(), publishLayer()], published(2)],
  [
    'version numbers are never reused',
    [publishLayer(), ['DeleteLayerVersion', l1], publishLayer()],
    { LayerVersionArn: layerArn('l:2') },
  ],
  ['GetLayerVersion', [publishLayer(), ['GetLayerVersion', l1]], { status: 200, ...published(1) }],
  [
    'GetLayerVersion by ARN',
    [publishLayer(), ['GetLayerVersion', { LayerName: layerArn('l'), VersionNumber: 1 }]],
    published(1),
  ],
  ['GetLayerVersionByArn', [publishLayer(), ['GetLayerVersionByArn', { Arn: layerArn('l:1') }]], published(1)],
  [
    'ListLayerVersions, the latest first',
    [...two, ['ListLayerVersions', l]],
    { LayerVersions: [{ Version: 2 }, { Version: 1, LayerVersionArn: layerArn('l:1') }] },
  ],
  [
    'ListLayerVersions page by page',
    [
      ...two,
      ['ListLayerVersions', { ...l, MaxItems: 1 }],
      ['ListLayerVersions', ({ NextMarker }) => ({ ...l, Marker: NextMarker })],
    ],
    { LayerVersions: [{ Version: 1 }] },
  ],
  [
    'ListLayerVersions for a runtime',
    [...two, ['ListLayerVersions', { ...l, CompatibleRuntime: 'nodejs22.x' }]],
    { LayerVersions: [{ Version: 1 }] },
  ],
  ['ListLayerVersions of none', [['ListLayerVersions', l]], { status: 200, LayerVersions: [] }],
  [
    'ListLayers',
    [...two, publishLayer({ LayerName: 'a' }), ['ListLayers', {}]],
    {
      Layers: [
        { LayerName: 'a', LayerArn: layerArn('a'), LatestMatchingVersion: { Version: 1 } },
        { LayerName: 'l', LatestMatchingVersion: { Version: 2 } },
      ],
    },
  ],
  [
    'ListLayers for an architecture',
    [
      publishLayer({ CompatibleArchitectures: ['arm64'] }),
      publishLayer(),
      ['ListLayers', { CompatibleArchitecture: 'arm64' }],
    ],
    { Layers: [{ LatestMatchingVersion: { Version: 1 } }] },
  ],
  ['DeleteLayerVersion', [publishLayer(), ['DeleteLayerVersion', l1], ['ListLayers', {}]], { Layers: [] }],
  ['DeleteLayerVersion of none', [['DeleteLayerVersion', l1]], { status: 204 }],
  [
    'a policy',
    [publishLayer(), share(), share({ StatementId: 's2', Principal: other }), ['GetLayerVersionPolicy', l1]],
    {
      status: 200,
      RevisionId: expect.any(String),
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Id: 'default',
        Statement: ['*', { AWS: `arn:${partition}:iam::${other}:root` }].map((Principal, index) => ({
          Sid: `s${index + 1}`,
          Effect: 'Allow',
          Principal,
          Action: 'lambda:GetLayerVersion',
          Resource: layerArn('l:1'),
        })),
      }),
    },
  ],
  [
    'a permission for an organization',
    [publishLayer(), share({ OrganizationId: 'o-0123456789' })],
    { status: 201, Statement: expect.stringContaining('{"StringEquals":{"aws:PrincipalOrgID":"o-0123456789"}}') },
  ],
  [
    'a permission by its revision',
    [publishLayer(), share(), share({ StatementId: 's2', RevisionId: undefined })],
    { RevisionId: expect.any(String) },
  ],
  [
    'a function with a layer',
    [publishLayer(), attach(layerArn('l:1')), ['GetFunctionConfiguration', f]],
    { Layers: [{ Arn: layerArn('l:1'), CodeSize: ZIP.length }] },
  ],
  [
    'a function that is created with one',
    [publishLayer(), ['CreateFunction', { ...newFunction('g'), Layers: [layerArn('l:1')] }]],
    { Layers: [{ Arn: layerArn('l:1'), CodeSize: ZIP.length }] },
  ],
  [
    'a function whose layer is deleted',
    [publishLayer(), attach(layerArn('l:1')), ['DeleteLayerVersion', l1], ['GetFunctionConfiguration', f]],
    { Layers: [{ Arn: layerArn('l:1') }] },
  ],
  [
    'the account with its layers',
    [publishLayer(), ['GetAccountSettings', {}]],
    { AccountUsage: { TotalCodeSize: 2 * ZIP.length, FunctionCount: 1 } },
  ],
]

const noVersion = (name: string) => missing(`Layer version ${layerArn(name)} does not exist.`)
const sameLayer = (a: string, b: string) =>
  invalid(
    `Two different versions of the same layer are not allowed to be referenced in the same function. ${layerArn(a)} and ${layerArn(b)} are versions of the same layer.`,
  )
const elsewhere = layerArn('l:1').replace(region, 'ca-central-1')

const REFUSED: readonly (readonly [name: string, steps: readonly Step[], refusal: Refusal])[] = [
  ['GetLayerVersion of none', [['GetLayerVersion', l1]], missing()],
  ['GetLayerVersion of another version', [publishLayer(), ['GetLayerVersion', { ...l, VersionNumber: 2 }]], missing()],
  ['GetLayerVersionByArn of none', [['GetLayerVersionByArn', { Arn: layerArn('l:9') }]], missing()],
  ...['GetLayerVersion', 'DeleteLayerVersion', 'GetLayerVersionPolicy'].map(
    (operation) =>
      [
        `${operation} of version 0`,
        [[operation, { ...l, VersionNumber: 0 }]],
        invalid('Layer Version Cannot be less than 1'),
      ] as const,
  ),
  ['a layer without a package', [publishLayer({ Content: {} })], invalid('Please provide a source for function code.')],
  ['a policy of no layer', [['GetLayerVersionPolicy', l1]], noVersion('l:1')],
  ['a permission for no version', [publishLayer(), share({ VersionNumber: 2 })], noVersion('l:2')],
  ['removing from no layer', [['RemoveLayerVersionPermission', { ...l1, StatementId: 's1' }]], noVersion('l:1')],
  [
    'a policy of none',
    [publishLayer(), ['GetLayerVersionPolicy', l1]],
    missing('No policy is associated with the given resource.'),
  ],
  [
    'a statement that exists',
    [publishLayer(), share(), share()],
    conflict(
      'The statement id (s1) provided already exists. Please provide a new statement id, or remove the existing statement.',
    ),
  ],
  [
    'another revision',
    [publishLayer(), share(), share({ StatementId: 's2', RevisionId: 'wrong' })],
    stale('GetLayerPolicy'),
  ],
  [
    'removing from another revision',
    [publishLayer(), share(), ['RemoveLayerVersionPermission', { ...l1, StatementId: 's1', RevisionId: 'wrong' }]],
    stale('GetLayerPolicy'),
  ],
  [
    'removing what is not there',
    [publishLayer(), share(), ['RemoveLayerVersionPermission', { ...l1, StatementId: 's2' }]],
    missing('Statement s2 is not found in resource policy.'),
  ],
  [
    'a permission for more than to get it',
    [publishLayer(), share({ Action: '*' })],
    validation(
      "Value '*' at 'action' failed to satisfy constraint: Member must satisfy regular expression pattern: lambda:GetLayerVersion",
    ),
  ],
  [
    'an organization beside an account',
    [publishLayer(), share({ Principal: other, OrganizationId: 'o-0123456789' })],
    invalid('OrganizationId can only be specified when Principal is *.'),
  ],
  [
    'a function with no such layer',
    [attach(layerArn('none:1'))],
    invalid(`Layer version ${layerArn('none:1')} does not exist.`),
  ],
  [
    'a function with a layer of another Region',
    [publishLayer(), attach(elsewhere)],
    invalid(`Layers are not in the same region as the function. Layers are expected to be in region ${region}.`),
  ],
  [
    'a function with two versions of a layer',
    [...two, attach(layerArn('l:1'), layerArn('l:2'))],
    sameLayer('l:1', 'l:2'),
  ],
  ['a function with one version twice', [...two, attach(layerArn('l:1'), layerArn('l:1'))], sameLayer('l:1', 'l:1')],
  [
    'a function with six layers',
    [attach(...[1, 2, 3, 4, 5, 6].map((n) => layerArn(`l${n}:1`)))],
    invalid('Cannot reference more than 5 layers.'),
  ],
]

describe(`layers in ${place.region}`, () => {
  it.each(ANSWERED)('%s', async (_, steps, answer) => {
    expect(await run(...steps)).toMatchObject(answer)
  })

  it.each(REFUSED)('refuse: %s', async (_, steps, refusal) => {
    await run(...steps.slice(0, -1))
    expect(await refusalOf(run(...steps.slice(-1)))).toEqual(refusal)
  })

  it.each([
    ['code alone', MAX_UNZIPPED_BYTES, []],
    ['up to the limit', 1, [MAX_UNZIPPED_BYTES - 1]],
    ['beyond it', 1, [MAX_UNZIPPED_BYTES - 1, 1]],
  ] as const)('and code together stay below 250 MB: %s', (_, code, layers) => {
    const check = () =>
      checkTotalSize(
        { unzippedSize: code },
        layers.map((unzippedSize) => ({ code: { unzippedSize } })),
      )
    if (layers.length < 2) expect(check()).toBeUndefined()
    else {
      expect(check).toThrow(
        `Function code combined with layers exceeds the maximum allowed size of ${MAX_UNZIPPED_BYTES} bytes. The actual size is ${MAX_UNZIPPED_BYTES + 1} bytes.`,
      )
    }
  })

  it('can be fetched where they say', async () => {
    const { Content } = (await run(publishLayer())) as { Content: { Location: string } }
    expect(new Uint8Array(await (await fetch(Content.Location)).arrayBuffer())).toEqual(ZIP)
  })
})

describe('a layer of another account', () => {
  const foreign = layerArn('l:1', other)
  const denied = (user: string) =>
    `User: ${user} is not authorized to perform: lambda:GetLayerVersion on resource: ${foreign} because no resource-based policy allows the lambda:GetLayerVersion action`

  it('is used where its policy and the own permissions allow it', async () => {
    const theirs = clientOf(other)
    await runAs(theirs, publishLayer())
    const root = `arn:${partition}:iam::${owner}:root`
    for (const step of [attach(foreign), ['GetLayerVersionByArn', { Arn: foreign }]] as const) {
      expect(await refusalOf(run(step))).toMatchObject({ code: 'AccessDeniedException', message: denied(root) })
    }
    await runAs(theirs, share({ Principal: owner }))
    expect(await run(attach(foreign))).toMatchObject({ Layers: [{ Arn: foreign }] })
    const { keys } = await createUser(iam(), 'nobody', allow('lambda:UpdateFunctionConfiguration'))
    expect((await refusalOf(runAs(clientOf(owner, keys), attach(foreign)))).message).toContain(
      'because no identity-based policy allows the lambda:GetLayerVersion action',
    )
  })

  it('cannot be changed, nor listed', async () => {
    await runAs(clientOf(other), publishLayer(), share())
    const byArn = { LayerName: layerArn('l', other), VersionNumber: 1 }
    const steps: readonly Step[] = [
      ['DeleteLayerVersion', byArn],
      ['GetLayerVersionPolicy', byArn],
      share({ ...byArn, StatementId: 's2' }),
      ['ListLayerVersions', byArn],
      publishLayer(byArn),
    ]
    for (const step of steps) {
      expect(await refusalOf(run(step)), step[0]).toMatchObject({ code: 'AccessDeniedException' })
    }
  })

  it('can be forbidden by lambda:Layer', async () => {
    await runAs(clientOf(other), publishLayer(), share())
    await run(publishLayer())
    const own: Statement = {
      ...allow(['lambda:UpdateFunctionConfiguration', 'lambda:CreateFunction']),
      Condition: { 'ForAllValues:StringLike': { 'lambda:Layer': [layerArn('*')] } },
    }
    const { keys } = await createUser(iam(), 'careful', own, allow(['lambda:GetLayerVersion', 'iam:PassRole']))
    const client = clientOf(owner, keys)
    await runAs(client, attach(layerArn('l:1')), attach())
    for (const step of [attach(foreign), ['CreateFunction', { ...newFunction('g'), Layers: [foreign] }]] as const) {
      expect((await refusalOf(runAs(client, step))).message).toMatch(/perform: lambda:(Update|Create)Function/)
    }
  })
})

/** What each runtime finds in layers: their files, the function and what it answers. */
const FOUND: readonly (readonly [
  runtime: string,
  layers: readonly Readonly<Record<string, string>>[],
  code: Readonly<Record<string, string>>,
  answer: unknown,
])[] = [
  [
    'nodejs22.x',
    [
      { 'nodejs/node_modules/one/index.js': 'module.exports = 1' },
      { 'nodejs/node22/node_modules/two.js': 'exports.n = 2' },
    ],
    { 'index.js': "exports.handler = async () => [require('one'), require('two').n]" },
    [1, 2],
  ],
  [
    'python3.12',
    [
      { 'python/one.py': 'n = 1' },
      { 'python/lib/python3.12/site-packages/two.py': 'n = 2' },
      { 'python/one.py': 'n = 3' },
    ],
    { 'index.py': 'import one, two\ndef handler(event, context):\n  return [one.n, two.n]' },
    [3, 2],
  ],
  [
    'nodejs22.x',
    [{ 'bin/hello': '#!/bin/sh\necho hello' }],
    { 'index.js': "exports.handler = async () => require('child_process').execSync('hello').toString()" },
    'hello\n',
  ],
  [
    'provided.al2023',
    [
      {
        bootstrap: `#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
id=$(curl -s -o /dev/null -D - "$api/next" | tr -d '\\r' | sed -n 's/^[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: //p')
curl -s -d '"from a layer"' "$api/$id/response"
curl -s "$api/next"`,
      },
    ],
    { 'index.js': '' },
    'from a layer',
  ],
]

describe('a function finds in its layers', () => {
  it.each(FOUND)('%s %j', async (runtime, layers, code, answer) => {
    const zipOf = (files: Readonly<Record<string, string>>) =>
      zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])))
    await run(
      ...layers.map((files, index) => publishLayer({ LayerName: `l${index}`, Content: { ZipFile: zipOf(files) } })),
      [
        'CreateFunction',
        {
          ...newFunction('g'),
          Runtime: runtime,
          Timeout: 20,
          Code: { ZipFile: zipOf(code) },
          Layers: layers.map((_, index) => layerArn(`l${index}:1`)),
        },
      ],
    )
    const { Payload, FunctionError } = await run(['Invoke', { FunctionName: 'g' }])
    const text = Buffer.from(Payload as Uint8Array).toString()
    expect([FunctionError, JSON.parse(text)]).toEqual([undefined, answer])
  })
})

describe('layerFolders', () => {
  let workFolder: string
  beforeEach(async () => {
    workFolder = await mkdtemp(join(tmpdir(), 'layers-'))
  })
  afterEach(() => rm(workFolder, { recursive: true }))

  /** Unpacks each layer, given as files with their content, and answers what a function finds. */
  async function foundIn(...layers: readonly Readonly<Record<string, string>>[]) {
    const attached = []
    for (const files of layers) {
      const zip = zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])))
      attached.push({ arn: 'any', code: await unpackCode(zip, workFolder) })
    }
    const folders = await layerFolders({ settings: { layers: attached } })
    expect(await layerFolders({ settings: { layers: attached } })).toEqual(folders)
    expect(folders.length).toBeLessThan(2)
    const found: Record<string, string> = {}
    for (const folder of folders) {
      for (const name of await readdir(folder, { recursive: true })) {
        const file = join(folder, name)
        if ((await stat(file)).isFile()) found[name] = await readFile(file, 'utf8')
      }
    }
    return found
  }

  it.each([
    ['none', [], {}],
    ['one', [{ 'nodejs/a.js': '1' }], { 'nodejs/a.js': '1' }],
    ['two beside each other', [{ 'lib/a': '1' }, { 'lib/b': '2', c: '3' }], { 'lib/a': '1', 'lib/b': '2', c: '3' }],
    ['the later over the earlier', [{ a: '1', b: '1' }, { b: '2' }, { b: '3' }], { a: '1', b: '3' }],
    ['a folder over a file', [{ a: '1' }, { 'a/b': '2' }], { 'a/b': '2' }],
    ['a file over a folder', [{ 'a/b': '1' }, { a: '2' }], { a: '2' }],
  ] as const)('lays layers over each other: %s', async (_, layers, expected) => {
    expect(await foundIn(...layers)).toEqual(expected)
    // What was unpacked is as it was.
    expect(await foundIn(...layers.slice(0, 1))).toEqual(layers[0] ?? {})
  })
})
