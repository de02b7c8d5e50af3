import type { LoadedSystem } from './load-system.ts'
import { InputError } from './run-command.ts'

/** Would look at a running AWS; that is not built yet, and says so. @throws InputError */
export async function loadRunning(): Promise<LoadedSystem> {
  const hint = 'leave --live and --endpoint out, or give the templates with --template'
  throw new InputError({ code: 'bad-option', where: '--live', message: 'a running AWS cannot be looked at yet', hint })
}
