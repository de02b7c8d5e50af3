/** How bad it is: it will not work or is open to strangers; it is likely to hurt; it is worth knowing. */
export type Severity = 'error' | 'warning' | 'info'

/** Where something stands. */
export interface Place {
  /** In the words of what was read: `calls.greet`, the logical id of a resource, an ARN. */
  readonly path: string
  readonly file?: string
  /** From 1. */
  readonly line?: number
}

/** One thing that a check found. */
export interface Finding {
  readonly id: CheckId
  readonly severity: Severity
  readonly place: Place
  /** What is wrong, with the names that it is wrong with. */
  readonly message: string
  /** What comes of it. */
  readonly why: string
  /** What to do. */
  readonly fix: string
  /** The statement to add, where adding one is the fix. */
  readonly statement?: Readonly<Record<string, unknown>>
  /** The call that it keeps from working. */
  readonly call?: string
  /** Parameters that have no value and that the finding rests on. */
  readonly restsOn?: readonly string[]
}

/** Every check there is; the ids are for programs and never change. */
export type CheckId =
  | 'qualifier-mismatch'
  | 'missing-side'
  | 'denied-call'
  | 'unknown-target'
  | 'wrong-account'
  | 'missing-principal'
  | 'orphaned-principal'
  | 'principal-order'
  | 'beyond-calls'
  | 'broad-wildcard'
  | 'public-access'
  | 'organization-wide'
  | 'missing-external-id'
  | 'policy-size'
  | 'session-duration'
  | 'payload-mode'
  | 'vpc-route'
  | 'vpc-capacity'
  | 'deprecated-runtime'
  | 'deploy-identity'
  | 'invalid-policy'
  | 'not-known'
  | 'no-bridge-needed'

/** `called.yaml:12 GreeterRole` */
export function formatPlace({ file, line, path }: Place): string {
  if (file === undefined) return path
  return `${file}${line === undefined ? '' : `:${line}`} ${path}`
}
