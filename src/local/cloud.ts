import type { Random } from '../core/random.ts'
import type { LocalClock } from './clock.ts'
import type { CredentialStore } from './credentials.ts'
import type { DecisionLog } from './decision-log.ts'
import type { Faults } from './faults.ts'
import type { FunctionService } from './functions/function-service.ts'
import type { Observer } from './observer.ts'
import type { Store } from './store/state.ts'

/** Everything that the local AWS is made of, handed to whoever needs it. */
export interface Cloud {
  readonly clock: LocalClock
  readonly random: Random
  readonly store: Store
  readonly credentials: CredentialStore
  readonly decisions: DecisionLog
  readonly faults: Faults
  readonly observer: Observer
  /** Runs functions: invocations, the asynchronous queue, event source mappings. */
  readonly functions: FunctionService
  /** Where this AWS answers, `http://127.0.0.1:4566`. */
  readonly endpoint: string
  /** Where the code of functions and the like is kept; removed on close. */
  readonly workFolder: string
  /** One calm line for whoever watches. */
  readonly log: (line: string) => void
}
