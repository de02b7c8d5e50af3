import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runtimeError } from './errors.mjs'

/** Loads the function that a handler string such as `app.handler`, `dir/file.fn` or `app.a.b` names. */
export async function loadHandler(taskRoot, name) {
  if (name.includes('..')) {
    throw runtimeError(
      'MalformedHandlerName',
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    )
  }
  const [, file, property] = /^([^.]*)\.(.+)$/.exec(basename(name)) ?? []
  if (file === undefined) throw runtimeError('MalformedHandlerName', 'Bad handler')
  const module = await importModule(taskRoot, join(dirname(name), file), dirname(name).startsWith('/'))
  const handler = property.split('.').reduce((value, key) => value?.[key], module)
  if (handler === undefined || handler === null) {
    throw runtimeError('HandlerNotFound', `${name} is undefined or not exported`)
  }
  if (typeof handler !== 'function') throw runtimeError('HandlerNotFound', `${name} is not a function`)
  return handler
}

async function importModule(taskRoot, path, absolute) {
  try {
    const file = fileOf(absolute ? path : resolve(taskRoot, path)) ?? packageOf(taskRoot, path)
    return isEsModule(file) ? await import(pathToFileURL(file).href) : createRequire(file)(file)
  } catch (error) {
    if (error instanceof SyntaxError) throw runtimeError('UserCodeSyntaxError', String(error))
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
      throw runtimeError('ImportModuleError', String(error))
    }
    throw error
  }
}

function fileOf(path) {
  return ['', '.js', '.mjs', '.cjs'].map((extension) => path + extension).find(isFile)
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

/** A handler may also sit in a package; what cannot be found fails here, in Node's words. */
function packageOf(taskRoot, path) {
  try {
    return createRequire(join(taskRoot, 'task')).resolve(path)
  } catch {
    throw Object.assign(new Error(`Cannot find module '${path}'`), { code: 'MODULE_NOT_FOUND' })
  }
}

function isEsModule(file) {
  const extension = extname(file)
  return extension === '.mjs' || (extension === '.js' && packageType(dirname(file)) === 'module')
}

function packageType(directory) {
  const manifest = join(directory, 'package.json')
  if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type
  const parent = dirname(directory)
  return parent === directory || basename(directory) === 'node_modules' ? undefined : packageType(parent)
}
