/** Reads the beginning of a stream, and leaves what follows it. */
import type { Duplex } from 'node:stream'

/** What the first bytes of a stream mean, and how many of them it takes. */
interface Head<T> {
  readonly value: T
  readonly length: number
}

/**
 * Resolves when `parse` returns something for the bytes that have come; the stream is paused then, and the bytes behind the head
 * can be read. Rejects with what `parse` throws, and when the stream ends before. `parse` has to bound what it waits for.
 */
export function readHead<T>(stream: Duplex, parse: (bytes: Buffer) => Head<T> | undefined): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0)
    const stop = () => {
      stream.off('data', onData)
      stream.off('end', onEnd)
      stream.off('close', onEnd)
      stream.pause()
    }
    const onEnd = () => {
      stop()
      reject(new Error('ended before its first bytes'))
    }
    const onData = (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      try {
        const head = parse(received)
        if (head === undefined) return
        stop()
        if (head.length < received.length) stream.unshift(received.subarray(head.length))
        resolve(head.value)
      } catch (error) {
        stop()
        reject(error)
      }
    }
    stream.on('data', onData)
    stream.on('end', onEnd)
    stream.on('close', onEnd)
    stream.resume()
  })
}
