import { isJson } from '../core/is-json.ts'
import type { DevEvent } from './dev-event.ts'
import type { DevSession } from './dev-session.ts'
import type { DevTally } from './dev-state.ts'
import type { EventLine } from './event-lines.ts'
import { findFunction } from './find-function.ts'
import { type Paint, widthOf } from './fit-line.ts'
import { keysOf, type Prompt, type } from './prompt.ts'
import { PROMPT_LABEL, renderView, type Window } from './render.ts'
import { renderDenial, renderHelp } from './render-pages.ts'
import { Screen } from './screen.ts'

type Page = 'view' | 'help' | 'denial'

/** A frame is drawn at most so often. */
const FRAME_MILLISECONDS = 80
/** Lines that a key moves a page by. */
const SCROLL: Readonly<Record<string, number>> = { '\u001b[A': -1, '\u001b[B': 1, k: -1, j: 1, ' ': 10 }

export interface LiveViewOptions {
  readonly session: Pick<DevSession, 'topology' | 'invoke'>
  readonly tally: DevTally
  readonly output: NodeJS.WriteStream
  readonly input: NodeJS.ReadStream
  readonly paint: Paint
  readonly onQuit: () => void
}

/** The view on a terminal: draws what the tally holds, and does what keys say. */
export class LiveView {
  readonly #options: LiveViewOptions
  readonly #screen: Screen
  #page: Page = 'view'
  #offset = 0
  #prompt: Prompt | undefined
  #history: readonly string[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(options: LiveViewOptions) {
    this.#options = options
    this.#screen = new Screen(options.output)
    const { input, output } = options
    input.setRawMode(true)
    input.setEncoding('utf8').on('data', this.#onData).resume()
    output.on('resize', this.#onResize)
    this.#draw()
  }

  /** Shows that something has happened. */
  add(event: DevEvent): void {
    this.#options.tally.add(event)
    this.#soon()
  }

  close(): void {
    const { input, output } = this.#options
    clearTimeout(this.#timer)
    input.off('data', this.#onData).pause()
    input.setRawMode(false)
    output.off('resize', this.#onResize)
    this.#screen.close()
  }

  readonly #onResize = () => {
    this.#screen.forget()
    this.#draw()
  }

  readonly #onData = (text: unknown) => {
    for (const key of keysOf(String(text))) this.#press(key)
    this.#draw()
  }

  #press(key: string): void {
    if (this.#prompt !== undefined) this.#type(this.#prompt, key)
    else if (key === '\u0003') this.#options.onQuit()
    else if (this.#page !== 'view') this.#turn(key)
    else this.#keys[key]?.()
  }

  readonly #keys: Readonly<Record<string, () => void>> = {
    q: () => this.#options.onQuit(),
    h: () => this.#turnTo('help'),
    '?': () => this.#turnTo('help'),
    c: () => this.#options.tally.clear(),
    d: () => {
      if (this.#options.tally.state.denials.length > 0) this.#turnTo('denial')
      else this.#say('denied', 'nothing was denied', 'dim')
    },
    i: () => {
      this.#prompt = { text: '', history: this.#history, back: 0 }
    },
  }

  #turnTo(page: Page): void {
    this.#page = page
    this.#offset = 0
  }

  #turn(key: string): void {
    const by = SCROLL[key]
    if (by === undefined) this.#page = 'view'
    else this.#offset = Math.max(0, this.#offset + by)
  }

  #type(prompt: Prompt, key: string): void {
    const names = this.#options.session.topology.functions.map(({ name }) => name)
    const typed = type(prompt, key, names)
    this.#prompt = typed.kind === 'typing' ? typed.prompt : undefined
    const line = prompt.text.trim()
    if (typed.kind !== 'sent' || line === '') return
    this.#history = [...this.#history.filter((other) => other !== line), line]
    void this.#invoke(line)
  }

  /** `caller {"name":"Ada"}` */
  async #invoke(line: string): Promise<void> {
    const [, name = '', event = ''] = /^([\w-]*)\s*([\s\S]*)$/.exec(line) ?? []
    const { session } = this.#options
    const found = findFunction(session.topology, name)
    const problem = typeof found === 'string' ? found : isJson(event || '{}') ? undefined : `no JSON: ${event}`
    if (typeof found === 'string' || problem !== undefined) {
      this.#say('invoke', problem ?? '', 'bad')
      return
    }
    try {
      const { payload, functionError } = await session.invoke(found, event || '{}')
      // How it failed, its run tells.
      if (functionError === undefined) this.#say(name, `answers ${payload}`, 'good')
    } catch (error) {
      this.#say(name, (error as Error).message, 'bad')
    }
    this.#soon()
  }

  #say(who: string, text: string, style: EventLine['style']): void {
    this.#options.tally.addLines([{ time: Date.now(), who, text, style }])
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#draw()
    }, FRAME_MILLISECONDS)
  }

  #draw(): void {
    const { columns, rows } = this.#screen
    const { lines, cursor } = this.#frame({ columns, rows, paint: this.#options.paint })
    this.#screen.draw(lines, cursor)
  }

  #frame(window: Window): { readonly lines: readonly string[]; readonly cursor?: number } {
    const { state } = this.#options.tally
    const denial = state.denials.at(-1)
    const moved = { ...window, offset: this.#offset }
    if (this.#page === 'help') return { lines: renderHelp(state, moved) }
    if (this.#page === 'denial' && denial !== undefined) return { lines: renderDenial(denial, moved) }
    if (this.#prompt === undefined) return { lines: renderView(state, window) }
    const { text } = this.#prompt
    const cursor = Math.min(window.columns - 1, widthOf(PROMPT_LABEL) + widthOf(text))
    return { lines: renderView(state, { ...window, prompt: text }), cursor }
  }
}
