import { shortName } from '../../core/short-name.ts'
import { defineCheck } from '../check.ts'
import type { Finding } from '../finding.ts'
import type { SystemCall, SystemRole } from '../system.ts'

/** Seconds that a session lasts which was made with another session’s credentials. */
const CHAINED = 3_600

export const sessionDuration = defineCheck({
  id: 'session-duration',
  title: 'A session is to last longer than it can',
  severity: 'error',
  why: 'A function’s credentials are a role’s session; a role that is assumed with them lasts one hour at most, and STS refuses to be asked for more.',
  fix: 'Ask for 3,600 seconds or less; `xacct/runtime` renews sessions before they end.',
  page: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html',
  run: ({ calls, roles }) => {
    const byArn = new Map(roles.map((role) => [role.arn, role]))
    const assumed = new Map(calls.flatMap((call) => (call.role && call.from.fn ? [[call.role, call] as const] : [])))
    return [
      ...calls.flatMap((call) => tooLong(call, byArn.get(call.role ?? '')) ?? []),
      ...[...assumed].flatMap(([arn, call]) => ofNoUse(byArn.get(arn), call) ?? []),
    ]
  },
})

function tooLong(
  { name, durationSeconds, role, place }: SystemCall,
  known: SystemRole | undefined,
): Finding | undefined {
  if (durationSeconds === undefined || role === undefined) return undefined
  const most = Math.min(CHAINED, known?.maxSession ?? CHAINED)
  if (durationSeconds <= most) return undefined
  return {
    id: 'session-duration',
    severity: 'error',
    place,
    message: `call ${name} asks for a session of ${durationSeconds} seconds; ${shortName(role)} can give a function ${most}`,
    why: 'STS shortens nothing: it answers ValidationError, and no call goes through',
    fix: `ask for ${most} seconds or less, and let the session be renewed`,
    call: name,
  }
}

function ofNoUse(role: SystemRole | undefined, { name, from }: SystemCall): Finding | undefined {
  if (role?.maxSession === undefined || role.maxSession <= CHAINED) return undefined
  return {
    id: 'session-duration',
    severity: 'warning',
    place: role.place,
    message: `${shortName(role.arn)} allows sessions of ${role.maxSession} seconds; function ${from.label} gets ${CHAINED} at most`,
    why: 'a function assumes it with the session it has itself, and such a chain ends after an hour; whoever asks for more is refused',
    fix: `leave MaxSessionDuration at ${CHAINED}, and let sessions be renewed`,
    call: name,
  }
}
