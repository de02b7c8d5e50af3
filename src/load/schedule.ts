/** How the rate goes, per second: from one to another within `ramp` milliseconds, then on at the second. */
export interface RateCourse {
  readonly from: number
  readonly to: number
  readonly ramp: number
}

/** Milliseconds. */
export interface Phases {
  readonly warmUp: number
  readonly measured: number
}

/** When each arrival is meant to begin, in milliseconds since the start, whatever becomes of those before it. */
export interface Schedule {
  /** All arrivals; the first `warmUpCount` of them are not measured. */
  readonly count: number
  readonly warmUpCount: number
  readonly phases: Phases
  readonly at: (index: number) => number
  /** Arrivals that are meant to have begun before a moment of the measured part, warm-up left out. */
  readonly askedBefore: (milliseconds: number) => number
}

/** The slowest rate of a warm-up, per second, where the course begins with less. */
const SLOWEST_WARM_UP = 1

/** Lays arrivals out along a course. The warm-up keeps the rate with which the measured part begins. */
export function layOut(course: RateCourse, phases: Phases): Schedule {
  const warmRate = Math.max(course.from, SLOWEST_WARM_UP)
  const warmUpCount = wholeBefore((warmRate * phases.warmUp) / 1000)
  const measuredCount = wholeBefore(arrivalsUntil(course, phases.measured))
  return {
    count: warmUpCount + measuredCount,
    warmUpCount,
    phases,
    at: (index) =>
      index < warmUpCount ? (index * 1000) / warmRate : phases.warmUp + timeOf(course, index - warmUpCount),
    askedBefore: (milliseconds) => Math.min(measuredCount, wholeBefore(arrivalsUntil(course, milliseconds))),
  }
}

/** The integral of the rate: a fraction of an arrival counts too. */
function arrivalsUntil({ from, to, ramp }: RateCourse, milliseconds: number): number {
  const rising = Math.min(milliseconds, ramp)
  const slope = ramp === 0 ? 0 : (to - from) / ramp
  return (rising * (from + (slope * rising) / 2) + (milliseconds - rising) * to) / 1000
}

/** The inverse of the integral, in a form that loses no digits where the rate hardly changes. */
function timeOf(course: RateCourse, index: number): number {
  const { from, to, ramp } = course
  const rising = arrivalsUntil(course, ramp)
  if (index >= rising) return ramp + ((index - rising) * 1000) / to
  const slope = (to - from) / ramp
  return index === 0 ? 0 : (2000 * index) / (from + Math.sqrt(from ** 2 + 2000 * slope * index))
}

/** How many whole numbers from 0 are below it, rounding errors forgiven. */
function wholeBefore(value: number): number {
  return Math.max(0, Math.ceil(value - 1e-6))
}
