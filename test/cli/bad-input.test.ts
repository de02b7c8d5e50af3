import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ArgsDef } from 'citty'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { argsOf, type Command } from '../../src/cli/run-command.ts'
import { runXacct } from './in-process.ts'

const commands = await Promise.all(
  Object.entries(COMMANDS).map(async ([name, { load }]) => [name, (await load()) as Command] as const),
)
const folder = mkdtempSync(join(tmpdir(), 'xacct-bad-'))
const file = (name: string) => join(folder, name)
const CONFIG = ['--config', file('good.json')]
const GOOD = {
  name: 'good',
  accounts: { calling: { id: '111111111111' }, called: { id: '222222222222' } },
  functions: { caller: { account: 'calling', entry: './f.ts' }, greeter: { account: 'called', entry: './f.ts' } },
  calls: { greet: { from: 'caller', to: 'greeter' } },
}
beforeAll(() => {
  writeFileSync(
    file('wrong.yaml'),
    'name: x\naccounts:\n  a: { id: 12 }\nfunctions:\n  f: { account: b, entry: ./g.ts }\n',
  )
  writeFileSync(file('good.json'), JSON.stringify(GOOD))
  writeFileSync(file('f.ts'), 'export const handler = () => 1')
  writeFileSync(file('bad.json'), '{')
  writeFileSync(file('some.toml'), '')
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Problem and hint of everything that was told. */
function toldBy(stderr: string): string[] {
  const lines = stderr.trimEnd().split('\n')
  expect(lines.filter((line) => !/^(xacct: | {7})\S/.test(line))).toEqual([])
  return lines.map((line) => line.slice(7))
}

/** The words that a command needs. */
const wordsFor = (command: Command) =>
  Object.values<ArgsDef[string]>(argsOf(command)).flatMap(({ type, required }) =>
    type === 'positional' && required !== false ? ['x'] : [],
  )

// Rows that every command has, those that are still to be written too.
describe.each(commands)('xacct %s', (name, command) => {
  const args = Object.entries(argsOf(command))
  const words = wordsFor(command)
  const [valued] = args.find(([, { type }]) => type === 'string') ?? []

  test('refuses an option that nobody knows, and says which is meant', async () => {
    const { code, stdout, stderr } = await runXacct(name, ...words, '--jsno', '--xyzxyzxyz')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    const [problem, hint, other, list] = toldBy(stderr)
    expect([problem, hint, other]).toEqual(['no option `--jsno`', 'did you mean --json?', 'no option `--xyzxyzxyz`'])
    expect(list).toMatch(/^there are .*--json$/)
  })

  test('refuses a switch with a value, and values that are missing', async () => {
    const asked = ['--json=maybe', ...(valued === undefined ? [] : [`--${valued}`])]
    const { code, stderr } = await runXacct(name, ...words, ...asked)
    expect(code).toBe(2)
    expect(toldBy(stderr).filter((_, index) => index % 2 === 0)).toEqual([
      '`--json` takes no value',
      ...(valued === undefined ? [] : [`\`--${valued}\` needs a value`]),
    ])
  })

  if (!command.takesWords)
    test('refuses words too many, and tells each', async () => {
      const known = args.filter(([, { type }]) => type === 'positional').map(() => 'x')
      const { code, stderr } = await runXacct(name, ...known, 'one', 'two')
      expect(code).toBe(2)
      expect(toldBy(stderr)).toEqual(
        ['one', 'two'].flatMap((word) => [
          `\`${word}\` is a word too many`,
          `xacct ${name} --help tells what it takes`,
        ]),
      )
    })

  if (words.length > 0)
    test('refuses to go without the words that it needs', async () => {
      const { code, stderr } = await runXacct(name)
      expect(code).toBe(2)
      expect(toldBy(stderr)).toHaveLength(2 * words.length)
      expect(stderr).toMatch(/^xacct: [A-Z]+ is missing: .*\n {7}xacct /)
    })

  if (args.some(([option]) => option === 'config'))
    test('refuses a configuration that is not there', async () => {
      const { code, stdout, stderr } = await runXacct(name, ...words, '--config', file('nowhere.ts'))
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toMatch(/^xacct: \S.*\n {7}\S/)
    })

  test('tells it as JSON, too', async () => {
    const { code, stdout, stderr } = await runXacct(name, ...words, '--json', '--jsno')
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
    const problem = {
      code: 'unknown-option',
      where: 'command line',
      message: 'no option `--jsno`',
      hint: 'did you mean --json?',
    }
    expect(JSON.parse(stdout)).toEqual({ error: 'InputError', problems: [problem] })
  })
})

const AFTER_CONFIG = 'the configuration; xacct.config.* of this folder or above unless given'

describe('bad input is told with a hint, and ends with 2:', () => {
  test.each<[line: string, told: readonly string[]]>([
    ['chekc', ['no command `chekc`', 'did you mean `xacct check`?']],
    ['--jsno', ['no option `--jsno`', 'xacct --help lists the commands']],
    ['check -x', ['no option `-x`', expect.stringMatching(/^there are --config, /)]],
    ['check -xyz', ['no option `-xyz`', expect.stringMatching(/^there are --config, /)]],
    [
      'check --config --json=1',
      ['`--config` needs a value', AFTER_CONFIG, '`--json` takes no value', expect.any(String)],
    ],
    ['check --config=', ['`--config` needs a value', AFTER_CONFIG]],
    ['check --config a --config b', ['`--config` is given twice', 'give it once']],
    ['check --no-config', ['no option `--no-config`', 'did you mean --config?']],
    ['check --cofig x', ['no option `--cofig`', 'did you mean --config?']],
    ['local --port http', ['--port `http` is no port', 'give a number from 0 to 65535']],
    ['local --port 65536', ['--port `65536` is no port', 'give a number from 0 to 65535']],
    ['local --port=-1', ['--port `-1` is no port', 'give a number from 0 to 65535']],
    ['local --port=', ['`--port` needs a value', 'port to listen on; 0 takes any free one']],
    [
      'local --port 0 --host 192.0.2.1',
      ['`192.0.2.1` is no address of this machine', 'leave --host out for 127.0.0.1'],
    ],
    [
      'local --port 0 --host no.such.host.invalid',
      ['`no.such.host.invalid` is no address of this machine', 'leave --host out for 127.0.0.1'],
    ],
    ['local stop', ['`stop` is a word too many', 'xacct local --help tells what it takes']],
    ['check CONFIG --concurrency many', ['`many` is no number of environments', '--concurrency 500']],
    ['check --template x', ['`x` is not ACCOUNT=PATH', '--template ACCOUNT=PATH']],
    ['check CONFIG --endpoint there', ['`there` is no URL', 'http://127.0.0.1:4566 is one']],
    ['explain', ['command line: nothing to explain', 'xacct explain FROM TO, xacct explain CALL, or --message TEXT']],
    ['explain CONFIG caler greeter', ['command line: there is no `caler`', 'did you mean `caller`?']],
    ['explain CONFIG gret', ['command line: there is no `gret`', 'did you mean `greet`?']],
    [
      'who-can CONFIG lambda:* greeter',
      ['`lambda:*` is no action', 'service and name, without wildcards: `lambda:InvokeFunction`'],
    ],
    ['who-can CONFIG lambda:Invoke greter', ['command line: there is no `greter`', 'did you mean `greeter`?']],
    ['invoke CONFIG caler', ['no function `caler`', 'did you mean `caller`?']],
    ['invoke CONFIG nobody-at-all', ['no function `nobody-at-all`', 'there are caller, greeter']],
    [
      'invoke CONFIG caller --event nowhere.json',
      ['there is no file `nowhere.json`', 'give a file, `-`, or the JSON itself'],
    ],
    [
      'invoke CONFIG caller --event FOLDER/bad.json',
      [expect.stringMatching(/^the event is no JSON: /), 'check the file, or quote the JSON for the shell'],
    ],
    ['invoke CONFIG caller --profile x', ['`x` is not ACCOUNT=PROFILE', 'for example calling=default']],
    ['deploy CONFIG --profile caled=x', ['no account `caled`', 'did you mean `called`?']],
    ['status CONFIG --endpoint ftp://x', ['`ftp://x` is no URL', 'http://127.0.0.1:4566 is one']],
    [
      'destroy CONFIG',
      ['this deletes good from AWS', 'say --yes if that is meant, or give the --endpoint of a local AWS'],
    ],
    [
      'synth --config FOLDER/some.toml',
      ['`FOLDER/some.toml` is no configuration', expect.stringMatching(/^give the path of a configuration/)],
    ],
    ['graph --config FOLDER/bad.json', [expect.stringMatching(/^bad\.json: /), 'mend its syntax']],
    [
      'synth --config FOLDER/wrong.yaml',
      [
        'accounts.a.id (line 3): `12` is a number',
        'text is needed here: put it in quotes',
        'functions.f.account (line 5): no account `b`',
        'did you mean `a`?',
        'functions.f.entry (line 5): there is no `./g.ts`',
        'paths are relative to the configuration',
      ],
    ],
    ['completion bas', ['no shell `bas`', 'did you mean `bash`?']],
    ['completion tcsh-of-old', ['no shell `tcsh-of-old`', 'there are bash, zsh, fish']],
    [
      'init FOLDER --name 1x --calling 12 --region mars',
      [
        '--name: `1x` is no name here',
        'it begins with a letter, then letters, digits and `-`, 40 at most',
        '--calling: `12` is no account id',
        'twelve digits are one',
        '--region: `mars` is no Region',
        '`eu-central-1` is one',
      ],
    ],
  ])('%s', async (line, told) => {
    const words = line.split(' ').flatMap((word) => (word === 'CONFIG' ? CONFIG : word.replace('FOLDER', folder)))
    const before = readdirSync(folder)
    const { code, stderr } = await runXacct(...words)
    expect(toldBy(stderr.replaceAll(folder, 'FOLDER'))).toEqual(told)
    expect(code).toBe(2)
    expect(readdirSync(folder)).toEqual(before)
  })
})

test('there are rows for every command', () => {
  expect(commands.map(([name]) => name)).toEqual(expect.arrayContaining(['init', 'local', 'deploy', 'completion']))
})
