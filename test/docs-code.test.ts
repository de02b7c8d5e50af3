import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { COMMANDS } from '../src/cli/commands.ts'

/** A fenced block of a page: what language it is in, and where it begins. */
interface Block {
  readonly page: string
  readonly line: number
  readonly language: string
  readonly code: string
}

const blocks = ['README.md', ...pagesIn('docs'), ...pagesIn('examples')].flatMap(blocksOf)
const of = (...languages: readonly string[]) => blocks.filter(({ language }) => languages.includes(language))
const named = (all: readonly Block[]) => all.map((block) => [`${block.page}:${block.line}`, block] as const)

const PACKAGE: Readonly<Record<string, string[]>> = Object.fromEntries(
  ['topology', 'runtime', 'local', 'iam', 'testing'].map((folder) => [
    folder === 'topology' ? 'xacct' : `xacct/${folder}`,
    [resolve(`src/${folder}/index.ts`)],
  ]),
)

test('there is code to look at', () => {
  expect(of('ts').length).toBeGreaterThan(15)
})

test('TypeScript in the pages compiles, as a user would compile it', () => {
  const files = new Map(of('ts').map((block) => [resolve(`${block.page}.${block.line}.ts`), block]))
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile('tsconfig.json', ts.sys.readFile).config,
    ts.sys,
    process.cwd(),
  )
  const given: ts.CompilerOptions = { ...options, noEmit: true, incremental: false, composite: false, paths: PACKAGE }
  delete given.tsBuildInfoFile
  const host = ts.createCompilerHost(given)
  const { fileExists, readFile } = host
  host.fileExists = (file) => files.has(file) || fileExists(file)
  host.readFile = (file) => files.get(file)?.code ?? readFile(file)
  const program = ts.createProgram([...files.keys()], { ...given, noUnusedLocals: false }, host)
  const wrong = [...files].flatMap(([file, { page, line }]) => {
    const source = program.getSourceFile(file)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((problem) => {
      const at = line + 1 + (source?.getLineAndCharacterOfPosition(problem.start ?? 0).line ?? 0)
      return `${page}:${at} ${ts.flattenDiagnosticMessageText(problem.messageText, '\n')}`
    })
  })
  expect(wrong).toEqual([])
}, 60_000)

test.each(named(of('json')))('%s is JSON', (_, { code }) => {
  expect(() => JSON.parse(code)).not.toThrow()
})

test.each(named(of('yaml')))('%s is YAML', (_, { code }) => {
  expect(() => parse(code, { logLevel: 'silent' })).not.toThrow()
})

test('commands in the pages are commands, with options that they have', async () => {
  const lines = of('sh').flatMap(({ page, line, code }) =>
    code
      .split('\n')
      .map((text, index) => ({ at: `${page}:${line + 1 + index}`, text: text.replace(/ #.*| &&.*/g, '') })),
  )
  const wrong: string[] = []
  for (const { at, text } of lines) {
    const [, name, rest = ''] = /^\s*(?:- run: )?(?:npx )?xacct ([a-z-]+)(.*)$/.exec(text) ?? []
    if (name === undefined) continue
    const entry = COMMANDS[name]
    if (entry === undefined) {
      wrong.push(`${at} there is no command ${name}`)
      continue
    }
    const known = [...Object.keys((await entry.load()).args ?? {}), 'help', 'json']
    for (const [, option = ''] of rest.matchAll(/ --([a-z-]+)/g)) {
      if (!known.includes(option)) wrong.push(`${at} ${name} has no --${option}`)
    }
  }
  expect(wrong).toEqual([])
})

function pagesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
    .map((name) => join(folder, name))
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(page, 'utf8')
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].map(({ index, 1: language = '', 2: code = '' }) => ({
    page,
    line: text.slice(0, index).split('\n').length,
    language,
    code,
  }))
}
