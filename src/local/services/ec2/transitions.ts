/**
 * How long everything takes that AWS does not do at once: instances that start or stop, gateways and endpoints that become
 * available or go. AWS needs seconds to minutes for it; here one second of the clock is enough to be seen.
 */
export const TRANSITION_MILLISECONDS = 1_000

/** What is deleted or terminated is still described for so long. */
export const AFTERLIFE_MILLISECONDS = 3_600_000
