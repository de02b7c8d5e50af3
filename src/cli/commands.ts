import type { Command } from './run-command.ts'

/** A command’s line in the list, and where it is; it is loaded when it is called. */
export interface CommandEntry {
  readonly description: string
  // biome-ignore lint/suspicious/noExplicitAny: each command has arguments of its own
  readonly load: () => Promise<Command<any>>
}

/** Every command, in the order in which a system comes to life. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  init: {
    description: 'a new project: the configuration, two functions, a test that runs them across accounts',
    load: async () => (await import('./commands/init.ts')).init,
  },
  local: {
    description: 'run a local AWS: many accounts, signatures verified, IAM enforced',
    load: async () => (await import('./commands/local.ts')).local,
  },
  dev: {
    description: 'the configuration on a local AWS, which follows every change; denials with their fix',
    load: async () => (await import('./commands/dev.ts')).dev,
  },
  check: {
    description: 'every call allowed, nothing beyond, nothing that AWS would refuse: before deployment or afterwards',
    load: async () => (await import('./commands/check.ts')).check,
  },
  explain: {
    description: 'why a call is allowed or denied, layer by layer, and what to change',
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  'who-can': {
    description: 'everybody who may carry out an action on a resource',
    load: async () => (await import('./commands/who-can.ts')).whoCan,
  },
  graph: {
    description: 'the system as a picture: accounts, functions, calls',
    load: async () => (await import('./commands/graph.ts')).graph,
  },
  synth: {
    description: 'write the templates and the packages that a deployment carries',
    load: async () => (await import('./commands/synth.ts')).synth,
  },
  plan: {
    description: 'what a deployment would change: stacks, resources, who may do what; nothing is uploaded or changed',
    load: async () => (await import('./commands/plan.ts')).plan,
  },
  deploy: {
    description: 'deploy to every account, called before calling; run again, it goes on where it stopped',
    load: async () => (await import('./commands/deploy.ts')).deploy,
  },
  invoke: {
    description: 'send one event to a function, and print what it answers',
    load: async () => (await import('./commands/invoke.ts')).invoke,
  },
  send: {
    description: 'send the lines of a file to a stream or a queue, none lost',
    load: async () => (await import('./commands/send.ts')).send,
  },
  load: {
    description: 'load a function or a stream at a rate, and measure it; or reckon what a rate needs',
    load: async () => (await import('./commands/load.ts')).load,
  },
  logs: {
    description: 'what a function wrote into its log; --follow goes on with what comes',
    load: async () => (await import('./commands/logs.ts')).logs,
  },
  status: {
    description: 'how the stacks stand, and whether they are what the configuration says',
    load: async () => (await import('./commands/status.ts')).status,
  },
  doctor: {
    description:
      'what keeps a deployed system from working: credentials, clock, Regions, stacks, policies; reading only',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  destroy: {
    description: 'delete the stacks, calling before called; buckets stay',
    load: async () => (await import('./commands/destroy.ts')).destroy,
  },
  completion: {
    description: 'what lets bash, zsh or fish complete commands, options and the names of a configuration',
    load: async () => (await import('./commands/completion.ts')).completion,
  },
}
