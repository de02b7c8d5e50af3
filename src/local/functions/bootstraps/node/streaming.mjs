import { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming')

/** Puts `awslambda` into the global scope. */
export function installStreaming() {
  globalThis.awslambda = {
    streamifyResponse: (handler) => Object.assign(handler, { [STREAMING]: 'response' }),
    HttpResponseStream: { from: withPrelude },
  }
}

export function isStreaming(handler) {
  return handler[STREAMING] === 'response'
}

/** Runs a streaming handler, collecting what it writes: the invoker gets one response, no stream. */
export async function runStreaming(handler, event, context) {
  const stream = new CollectedResponse()
  const done = finished(stream)
  await Promise.all([done, handler(event, stream, context)])
  return Buffer.concat(stream.chunks)
}

class CollectedResponse extends Writable {
  chunks = []

  setContentType(contentType) {
    this.contentType = contentType
  }

  _write(chunk, _encoding, done) {
    this.chunks.push(chunk)
    done()
  }
}

/** Function URLs expect status and headers as JSON, eight zero bytes, then the body. */
function withPrelude(stream, metadata) {
  stream.setContentType('application/vnd.awslambda.http-integration-response')
  stream.write(JSON.stringify(metadata))
  stream.write(Buffer.alloc(8))
  return stream
}
