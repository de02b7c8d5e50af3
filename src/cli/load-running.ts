import type { LoadedSystem, SystemOptions } from './load-system.ts'
import { InputError } from './run-command.ts'
import type { Terminal } from './terminal.ts'

/** Would look at a running AWS; that is not built yet, and says so. @throws InputError */
export async function loadRunning(_options: SystemOptions, _terminal: Terminal): Promise<LoadedSystem> {
  const hint = 'leave --live and --endpoint out, or give the templates with --template'
  throw new InputError({ code: 'bad-option', where: '--live', message: 'a running AWS cannot be looked at yet', hint })
}
