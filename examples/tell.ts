// What the tours tell: a denial and its cure, a call step by step, and the beginning and the end.
import { explain, type Obstacle } from 'xacct/iam'
import { explainCall } from '../src/check/explain-call.ts'
import { heading, line, paint } from './print.ts'
import { type RunningSystem, wasStopped } from './start-system.ts'

/** Why AWS denied an action the last time, and what would cure it. */
export function tellDenial({ aws }: RunningSystem, action: string): void {
  const denied = aws.decisions.list({ denied: true, action }).at(-1)
  const [obstacle] = denied === undefined ? [] : explain(denied.decision).obstacles
  if (obstacle === undefined) throw new Error(`nobody was denied ${action}`)
  tellObstacle(obstacle)
}

/** What `xacct explain CALL --endpoint …` says: each step of a call, as the accounts stand. */
export async function tellCall(system: RunningSystem, call: string): Promise<void> {
  line('$', `xacct explain ${call} --endpoint ${system.aws.endpoint}`)
  for (const { steps } of explainCall(await system.inspect(), call, undefined)) {
    for (const { title, request, explanation } of steps) {
      const isAllowed = explanation.decision === 'allow'
      line(isAllowed ? 'allowed' : 'denied', `${title}: ${request.action}`, isAllowed ? 'green' : 'red')
      for (const obstacle of explanation.obstacles) tellObstacle(obstacle)
    }
  }
}

function tellObstacle({ finding, fix }: Obstacle): void {
  line('why', finding)
  line('fix', fix.text, 'green')
  if (fix.statement) line('', JSON.stringify(fix.statement, null, 1).replace(/\s+/g, ' '))
}

/** Something went as it should. */
export function good(text: string): void {
  line('✓', text, 'green')
}

/** Runs an example from its title to its last line. What it throws is told, and the process ends with 1. */
export async function tellExample(name: string, point: string, story: () => Promise<void>): Promise<void> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'
  const begun = performance.now()
  heading(`xacct · ${name}`)
  line('', point)
  try {
    await story()
    heading(`Done in ${((performance.now() - begun) / 1000).toFixed(1)} s`)
    line('next', `examples/${name}/README.md tells what each file does`)
  } catch (error) {
    if (wasStopped()) return
    process.stderr.write(`\n${paint('red', 'failed')}  ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
