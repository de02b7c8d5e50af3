// A local AWS as a process of its own: what it works does not hold up whoever measures it. It ends with whoever started it.
import { once } from 'node:events'
import { startLocalAws } from '../local/local-aws.ts'

// Ctrl-C reaches every process of a terminal: when this one ends is for the one that started it to say.
process.on('SIGINT', () => {})

// Listened for from the start: whoever started it may be gone before it is ready.
const leftAlone = once(process, 'disconnect')
const aws = await startLocalAws()
if (process.connected) process.send?.({ endpoint: aws.endpoint })
await leftAlone
await aws.close()
