// Starts the servers that are compared, each as a process of its own.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

export interface Server {
  readonly endpoint: string
  /** From the start of the process until it answers, in milliseconds. */
  readonly readyMs: number
  /** Resident memory in MB. */
  readonly memoryMb: () => number
  readonly stop: () => Promise<void>
}

/** `xacct local`, as built. */
export async function startXacct(): Promise<Server> {
  const begun = performance.now()
  const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))
  const child = spawn(process.execPath, [main, 'local', '--port', '0', '--quiet'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const endpoint = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const found = /ready (http\S+)/.exec(chunk.toString())?.[1]
      if (found) resolve(found)
    })
    child.once('exit', () => reject(new Error('xacct local did not start')))
  })
  return server(child, endpoint, performance.now() - begun)
}

/** moto's server in its default mode, which neither verifies signatures nor enforces IAM; a reason where it cannot run. */
export async function startMoto(): Promise<Server | string> {
  try {
    execFileSync('python3', ['-c', 'import moto.server'], { stdio: 'ignore' })
  } catch {
    return 'python3 with moto[server] is not on this machine'
  }
  const port = await freePort()
  const begun = performance.now()
  const child = spawn('python3', ['-m', 'moto.server', '-p', String(port)], { stdio: 'ignore' })
  while (!(await accepts(port))) await new Promise((resolve) => setTimeout(resolve, 5))
  return server(child, `http://127.0.0.1:${port}`, performance.now() - begun)
}

function server(child: ChildProcess, endpoint: string, readyMs: number): Server {
  return {
    endpoint,
    readyMs,
    memoryMb: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
