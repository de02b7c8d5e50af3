import { meantOrKnown } from '../../core/nearest.ts'
import { SCRIPTS, type Shell } from '../complete/scripts.ts'
import { type Command, InputError } from '../run-command.ts'

const SHELLS = Object.keys(SCRIPTS) as Shell[]

const args = {
  shell: { type: 'positional', required: true, description: SHELLS.join(', ') },
} as const

/** `xacct completion`: what lets a shell complete commands, options, and the names of the nearest configuration. */
export const completion: Command<typeof args> = {
  examples: [
    ['eval "$(xacct completion bash)"', 'in ~/.bashrc'],
    ['eval "$(xacct completion zsh)"', 'in ~/.zshrc, after compinit'],
    ['xacct completion fish | source', 'in ~/.config/fish/config.fish'],
  ],
  args,
  async run({ shell, json }, terminal) {
    const known = SHELLS.find((one) => one === shell)
    if (known === undefined) {
      const hint = meantOrKnown(shell, SHELLS)
      throw new InputError({ code: 'bad-option', where: 'SHELL', message: `no shell \`${shell}\``, hint })
    }
    if (json) terminal.line(JSON.stringify({ shell: known, script: SCRIPTS[known] }))
    else process.stdout.write(SCRIPTS[known])
  },
}
