/** Credentials, and until when they are good, in milliseconds since the epoch. */
export type Session = readonly [
  accessKeyId: string,
  secretAccessKey: string,
  sessionToken: string | undefined,
  expiresAt: number,
]

/** Fetches a new session. @param isBackground nobody waits for it, the old one still serves: one attempt is enough */
export type FetchSession = (isBackground: boolean) => Promise<Session>

/** A new session is fetched this long before the old one ends, or a tenth of its life, if that is more. */
const REFRESH_MILLISECONDS = 300_000
/** With less left a caller waits for the new one. */
const BLOCKING_MILLISECONDS = 60_000
/** With less left a session is not used, not even if STS fails. */
const MARGIN_MILLISECONDS = 5_000
/** A fetch that has not ended after this long has been frozen with its environment. */
const LOST_MILLISECONDS = 10_000
const FIRST_PAUSE_MILLISECONDS = 1_000
const LONGEST_PAUSE_MILLISECONDS = 60_000
/** A session that AWS refuses is replaced at most this often. */
const DROP_MILLISECONDS = 10_000

export interface KeptSession {
  /** @throws what `fetch` throws, where there is no session to go on with; again at once while it must not be tried again yet */
  get(fetch: FetchSession): Promise<Session>
  /** Gives up a session that AWS no longer accepts, unless it has been replaced already: another try makes sense. */
  drop(stale: Session): true
}

/**
 * Keeps one session fresh for all who ask. At most one fetch is under way, and all is decided by the time at which somebody asks,
 * since no timer runs while an environment is frozen.
 * @param onStale told each time that a session is used which could not be renewed, and why not
 */
export function keepSession(now: () => number, random: () => number, onStale?: (failure: object) => void): KeptSession {
  let session: Session | undefined
  let refreshAt = 0
  let flight: Promise<Session> | undefined
  let startedAt = 0
  let failures = 0
  let failure: object
  let retryAt = 0
  let droppedAt = 0

  function start(fetch: FetchSession, isBackground: boolean): void {
    const started = fetch(isBackground)
    flight = started
    startedAt = now()
    started.then(
      (fresh) => {
        if (flight === started) flight = undefined
        // Thought lost, and overtaken.
        else if (session && session[3] > fresh[3]) return
        const life = fresh[3] - now()
        // Not all environments at once, and never before half of its life.
        const early = Math.min(Math.max(REFRESH_MILLISECONDS, life / 10), life / 2) * (1 + random() / 2)
        session = fresh
        refreshAt = fresh[3] - early
        failures = retryAt = 0
      },
      (error) => {
        if (flight !== started) return
        const pause = Math.min(FIRST_PAUSE_MILLISECONDS * 2 ** failures++, LONGEST_PAUSE_MILLISECONDS)
        retryAt = now() + pause * (0.5 + random() / 2)
        failure = error
        flight = undefined
      },
    )
  }

  return {
    get: async (fetch) => {
      const time = now()
      const kept = session
      const left = kept ? kept[3] - time : 0
      const isGood = left > BLOCKING_MILLISECONDS
      if (!isGood || time > refreshAt) {
        if (time - startedAt > LOST_MILLISECONDS) flight = undefined
        // Who has nothing may try again at once after the first failure.
        const mayStart = time >= retryAt || (left < MARGIN_MILLISECONDS && failures < 2)
        if (!flight && mayStart) start(fetch, isGood)
      }
      if (isGood) {
        if (failures > 0 && time > refreshAt) onStale?.(failure)
        return kept as Session
      }
      try {
        return await (flight ?? Promise.reject(failure))
      } catch (error) {
        if (!kept || kept[3] - now() <= MARGIN_MILLISECONDS) throw error
        onStale?.(error as object)
        return kept
      }
    },
    drop: (stale) => {
      if (session === stale && now() - droppedAt >= DROP_MILLISECONDS) {
        session = undefined
        droppedAt = now()
      }
      return true
    },
  }
}
