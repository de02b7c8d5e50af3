import { connect, type Socket } from 'node:net'

/** Opens a connection; whatever becomes of it is no error. */
export function open(endpoint: string): Promise<Socket> {
  const socket = connect({ port: Number(new URL(endpoint).port), host: '127.0.0.1', allowHalfOpen: true })
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject).on('error', () => {})
      resolve(socket)
    })
  })
}

/** Everything that comes until the other side ends the connection. */
export function readToEnd(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  return new Promise((resolve) => {
    const done = () => resolve(Buffer.concat(chunks).toString('latin1'))
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.once('end', done).once('close', done)
  })
}

/** Writes these bytes and says what comes back before the other side ends the connection. */
export async function exchange(endpoint: string, ...writes: (string | Uint8Array)[]): Promise<string> {
  const socket = await open(endpoint)
  const answer = readToEnd(socket)
  for (const bytes of writes) {
    if (!socket.writable) break
    await new Promise<void>((resolve) => socket.write(bytes, () => resolve()))
  }
  const text = await answer
  socket.destroy()
  return text
}

/** The status of each answer in what came back. */
export function statusesOf(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
}
