import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { runs, Xacct } from './process.ts'

vi.setConfig({ testTimeout: 90_000 })

const folder = mkdtempSync(join(tmpdir(), 'xacct-load-'))
const started: Xacct[] = []
afterAll(async () => {
  rmSync(folder, { recursive: true })
  for (const xacct of started) await xacct.cleanUp()
})

const config = ['--config', 'examples/remote-lambda/xacct.config.ts']

function start(...parameters: string[]): Xacct {
  const xacct = new Xacct('load', ...parameters, ...config)
  started.push(xacct)
  return xacct
}

/* One run for everything that takes a process: each has a local AWS to start. */
test.skipIf(!existsSync('/proc/self/stat'))('told to stop, it reports, draws and plans with what it has', async () => {
  const page = join(folder, 'load.html')
  const xacct = start(
    ...['greeter', '--rate', '20', '--for', '10m', '--local', '--json', '--plan', '5000', '--report', page],
  )
  await vi.waitFor(() => expect(xacct.stderr).toMatch(/[1-9]\d* answered/), { timeout: 80_000, interval: 20 })
  const processes = xacct.descendants()
  xacct.child.kill('SIGINT')
  const { code, stdout } = await xacct.ended
  const result = JSON.parse(stdout)
  expect({ code, endedEarly: result.endedEarly }).toEqual({ code: 130, endedEarly: true })
  expect(result.seconds).toBeLessThan(600)
  expect(result.throughput.succeeded).toBeGreaterThan(0)
  expect(result.plan.assumed[0]).toContain('as measured')
  expect(readFileSync(page, 'utf8')).toContain('<h1>Load of function greeter</h1>')
  await vi.waitFor(() => expect(processes.filter(runs)).toEqual([]), { timeout: 5_000, interval: 10 })
  expect(xacct.leftovers()).toEqual([])
})
