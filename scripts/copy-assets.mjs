// Copies what tsc leaves behind (models, bootstraps) from src/ to dist/, and makes the binary executable.
import { chmodSync, cpSync, existsSync } from 'node:fs'

const from = new URL('../src/', import.meta.url)
const to = new URL('../dist/', import.meta.url)
const isAsset = (path) => !/\.ts$/.test(path)

cpSync(from, to, { recursive: true, filter: (source) => isAsset(source) })
const binary = new URL('cli/main.js', to)
if (existsSync(binary)) chmodSync(binary, 0o755)
