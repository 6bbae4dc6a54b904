/** Measures the latency of an interface's methods from outside, by a proxy. */
import type { Histogram } from 'prom-client'

/**
 * Returns a proxy of `target` that observes the duration of each method that returns a promise, in seconds, labelled with
 * the method's name. `onError` receives rejections. Promises are passed through unchanged, which adds no delay.
 */
export function timed<T extends object>(
  target: T,
  durations: Histogram,
  onError: (error: unknown) => void = () => {},
): T {
  return new Proxy(target, {
    get(_, name) {
      const member: unknown = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      return (...args: unknown[]): unknown => {
        const start = performance.now()
        const result: unknown = Reflect.apply(member, target, args)
        if (result instanceof Promise) {
          const observe = () => durations.observe({ method: String(name) }, (performance.now() - start) / 1000)
          result.then(observe, error => {
            observe()
            onError(error)
          })
        }
        return result
      }
    },
  })
}
