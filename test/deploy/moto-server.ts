import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { cleanEnvironment } from '../clients/python.ts'

/** Serves until its input ends: so it ends with the tests, however they do. */
const SERVE = `
import logging, sys
from moto.server import ThreadedMotoServer
logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print("%s:%d" % server.get_host_and_port())
sys.stdin.read()
`

const options = { env: { ...cleanEnvironment('us-east-1'), PYTHONWARNINGS: 'ignore' } }

/** Why there is no moto to test with; `undefined` where there is one. */
export function whyNoMoto(): string | undefined {
  const { status, stderr } = spawnSync('python3', ['-c', 'import moto.server'], { ...options, encoding: 'utf8' })
  return status === 0 ? undefined : `no moto: ${stderr?.trim().split('\n').at(-1)}`
}

/** Another project’s AWS as a process of its own, on a free port. */
export class MotoServer {
  readonly #child: ChildProcess
  readonly endpoint: Promise<string>

  constructor() {
    this.#child = spawn('python3', ['-u', '-c', SERVE], { ...options, stdio: ['pipe', 'pipe', 'ignore'] })
    const lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream })
    this.endpoint = new Promise((resolve, reject) => {
      lines.once('line', (line) => resolve(`http://${line}`))
      this.#child.once('close', () => reject(new Error('moto ended before it was ready')))
    })
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('close', resolve))
    this.#child.kill()
    await ended
  }
}
