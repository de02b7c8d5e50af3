import { join } from 'node:path'

/**
 * The variables by which a runtime finds what lies in a function's layers, which Lambda has under `/opt`. ES modules of Node.js
 * do not look there, on AWS neither.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
 */
export function layerVariables(
  runtime: string,
  codeDirectory: string,
  layers: readonly string[],
  path: string,
): Record<string, string> {
  if (layers.length === 0) return {}
  const below = (...names: string[]) => names.flatMap((name) => layers.map((layer) => join(layer, name)))
  const node = /^nodejs(\d+)/.exec(runtime)?.[1]
  return {
    PATH: [path, ...below('bin')].join(':'),
    LD_LIBRARY_PATH: below('lib').join(':'),
    ...(node && {
      NODE_PATH: [...below(`nodejs/node${node}/node_modules`, 'nodejs/node_modules'), codeDirectory].join(':'),
    }),
    ...(runtime.startsWith('python') && {
      PYTHONPATH: below(`python/lib/${runtime}/site-packages`, 'python').join(':'),
    }),
  }
}
