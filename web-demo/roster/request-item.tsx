import type { Signal } from '@preact/signals'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import type { FriendRequest } from '../model/friend-requests.ts'
import { Button } from '../parts/button.tsx'
import { AskBack } from './ask-back.tsx'
import { PersonLine } from './person-line.tsx'
import { type Outcome, useAnswer } from './use-answer.ts'
import { rosterWords } from './words.ts'

interface Props {
  request: FriendRequest
  outcome: Signal<Outcome | undefined>
}

/** Someone who wants to be my friend, and the answers there are. */
export function RequestItem({ request: { from, reason, time }, outcome }: Props) {
  const { roster } = useApp()
  const say = words(rosterWords)
  const answer = useAnswer(from, outcome)
  return (
    <li class="requests-item" aria-busy={answer.busy.value}>
      <PersonLine number={from} time={time} />
      {reason === '' ? (
        <p class="roster-quiet">{say.noReason}</p>
      ) : (
        <blockquote class="requests-reason" dir="auto">
          {reason}
        </blockquote>
      )}
      {answer.mustAsk.value ? (
        <AskBack number={from} onAsk={answer.agreeAndAsk} onAgreeOnly={() => answer.give(true)} />
      ) : (
        <div class="requests-actions">
          <Button kind="primary" onClick={() => answer.give(true)}>
            {say.agree}
          </Button>
          {roster.friend(from) === undefined && <Button onClick={answer.agreeAndAdd}>{say.agreeAndAdd}</Button>}
          <Button onClick={() => answer.give(false)}>{say.refuse}</Button>
        </div>
      )}
    </li>
  )
}
