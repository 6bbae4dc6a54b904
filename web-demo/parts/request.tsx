import { type ReadonlySignal, useSignal } from '@preact/signals'
import { Refused } from '../../client/index.ts'
import { failureText } from '../model/failure.ts'
import { words } from '../model/language.ts'
import { Button } from './button.tsx'
import { Notice } from './status.tsx'
import { commonWords } from './words.ts'

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

interface FailureProps {
  of: RequestState
  /** Offered where nothing else on the page repeats the request; what the server refused, it would refuse again. */
  onRetry?: () => void
}

/** Says how a request failed, if it did. */
export function Failure({ of: { failure }, onRetry }: FailureProps) {
  const error = failure.value
  if (error === undefined) return null
  return (
    <>
      <Notice kind="error">{failureText(error)}</Notice>
      {onRetry !== undefined && !(error instanceof Refused) && (
        <div class="request-retry">
          <Button onClick={onRetry}>{words(commonWords).tryAgain}</Button>
        </div>
      )}
    </>
  )
}
