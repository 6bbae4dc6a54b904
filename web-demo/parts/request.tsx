import { type ReadonlySignal, useSignal } from '@preact/signals'
import { Refused } from '../../client/index.ts'
import { failureText } from '../model/failure.ts'
import { words } from '../model/language.ts'
import { Button } from './button.tsx'
import { Notice } from './status.tsx'
import { commonWords } from './words.ts'

/** The requests of a view, one at a time. */
export interface RequestState {
  readonly busy: ReadonlySignal<boolean>
  /** The error of the last request; undefined after success. */
  readonly failure: ReadonlySignal<unknown>
  /** Does nothing while a request is in progress. Never rejects. */
  run(work: () => Promise<void>): Promise<void>
}

/** Tracks whether a request of a view is in progress, and how the last one failed. */
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
  /** Adds a retry button, unless the server refused the request: it would refuse again. */
  onRetry?: () => void
}

/** Shows the error of a failed request. */
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
