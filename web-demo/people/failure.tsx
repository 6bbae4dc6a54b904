import { Refused } from '../../client/index.ts'
import { words } from '../language/language.ts'
import { Button } from '../parts/button.tsx'
import { failureText } from '../parts/failure-text.ts'
import { Notice } from '../parts/notice.tsx'
import type { RequestState } from './use-request.ts'
import { peopleWords } from './words.ts'

interface Props {
  of: RequestState
  /** Offered where nothing else on the page repeats the request; what the server refused, it would refuse again. */
  onRetry?: () => void
}

/** Says how a request failed, if it did. */
export function Failure({ of: { failure }, onRetry }: Props) {
  const error = failure.value
  if (error === undefined) return null
  return (
    <>
      <Notice kind="error">{failureText(error)}</Notice>
      {onRetry !== undefined && !(error instanceof Refused) && (
        <div class="people-actions">
          <Button onClick={onRetry}>{words(peopleWords).tryAgain}</Button>
        </div>
      )}
    </>
  )
}
