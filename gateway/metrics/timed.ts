/** How long a port takes to answer, measured from outside: neither the port nor its users know. */
import type { Histogram } from 'prom-client'

/**
 * The same port; the time of each method that answers by a promise goes into the histogram, under the method's name. What is
 * rejected is shown to `failed`. Answers are passed on as they are, so that nothing comes later than it would without.
 */
export function timed<T extends object>(port: T, times: Histogram, failed: (error: unknown) => void = () => {}): T {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      return (...args: unknown[]): unknown => {
        const begun = performance.now()
        const answer: unknown = Reflect.apply(member, target, args)
        if (answer instanceof Promise) {
          const observe = () => times.observe({ method: String(name) }, (performance.now() - begun) / 1000)
          answer.then(observe, error => {
            observe()
            failed(error)
          })
        }
        return answer
      }
    },
  })
}
