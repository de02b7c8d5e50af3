import { CONFIG_ARG } from './run-command.ts'

/** What every command takes that talks to an AWS. */
export const DEPLOY_ARGS = {
  ...CONFIG_ARG,
  endpoint: { type: 'string', description: 'a local AWS or another endpoint instead of AWS itself' },
  profile: { type: 'string', description: 'ACCOUNT=PROFILE, several with commas: instead of the configuration’s' },
} as const
