import type { Topology } from '../topology/topology.ts'
import type { DevEvent } from './dev-event.ts'
import { clockTime, type EventLine, PAINTED, Storyteller } from './event-lines.ts'
import type { Paint } from './fit-line.ts'
import { usageLines } from './usage.ts'

export interface PlainOutput {
  readonly line: (text: string) => void
  readonly paint: Paint
}

const WHO = 10

/** Tells everything in lines, one after the other. */
export class PlainView {
  readonly #output: PlainOutput
  readonly #story = new Storyteller()
  #topology: Topology | undefined

  constructor(output: PlainOutput) {
    this.#output = output
  }

  readonly tell = (event: DevEvent): void => {
    if (event.kind === 'topology') this.#topology = event.topology
    if (event.kind === 'ready') this.#ready(event.endpoint)
    for (const line of this.#story.lines(event)) this.#line(line)
  }

  #ready(endpoint: string): void {
    const { line, paint } = this.#output
    line(`xacct dev ready ${endpoint}`)
    if (this.#topology === undefined) return
    for (const [label, text] of usageLines(this.#topology, endpoint)) line(`  ${paint('dim', label.padEnd(8))}${text}`)
  }

  #line({ time, who, text, style }: EventLine): void {
    const { line, paint } = this.#output
    const painted = PAINTED[style]
    line(`${paint('dim', clockTime(time))}  ${who.padEnd(WHO)}  ${painted === undefined ? text : paint(painted, text)}`)
  }
}
