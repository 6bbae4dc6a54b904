import { type ReadonlySignal, useSignal } from '@preact/signals'

/** A view's requests, one at a time. */
export interface RequestState {
  readonly busy: ReadonlySignal<boolean>
  /** What the last one failed with; undefined after a success. */
  readonly failure: ReadonlySignal<unknown>
  /** Does nothing while one is under way. Never rejects. */
  run(work: () => Promise<void>): Promise<void>
}

/** Keeps what a view shows of its requests: whether one is under way, and how the last one failed. */
export function useRequest(): RequestState {
  const busy = useSignal(false)
  const failure = useSignal<unknown>(undefined)
  return {
    busy,
    failure,
    async run(work) {
      if (busy.peek()) return
      busy.value = true
      failure.value = undefined
      try {
        await work()
      } catch (error) {
        failure.value = error
      } finally {
        busy.value = false
      }
    },
  }
}
