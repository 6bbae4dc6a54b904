import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { commonWords } from '../language/common.ts'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import type { AddFriendResult } from '../model/roster.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Notice } from '../parts/notice.tsx'
import { Spinner } from '../parts/spinner.tsx'
import { Failure } from './failure.tsx'
import { FriendRequestForm } from './friend-request-form.tsx'
import { PersonHead } from './person-head.tsx'
import { useRequest } from './use-request.ts'
import { peopleWords } from './words.ts'

interface Props {
  number: number
  onChat: (number: number) => void
  onClose: () => void
}

/** What has become of adding someone. */
type Outcome = AddFriendResult | 'was added before' | 'requested'

/** Adds someone as soon as it is put on the page, as far as they let anyone (F2); else asks them (F3). */
export function AddFriendDialog({ number, onChat, onClose }: Props) {
  const app = useApp()
  const say = words(peopleWords)
  const { nickname, portrait } = app.people.get(number).value
  const outcome = useSignal<Outcome | undefined>(undefined)
  const request = useRequest()

  function add() {
    request.run(async () => {
      outcome.value = app.roster.friend(number) ? 'was added before' : await app.roster.addFriend(number)
    })
  }
  useEffect(add, [])

  const needsRequest = outcome.value === 'needs request' || outcome.value === 'needs request, offline'
  const isFriend = outcome.value === 'added' || outcome.value === 'was added before'
  return (
    <Dialog title={say.addFriend} onClose={onClose}>
      <div class="people-stack">
        <PersonHead number={number} nickname={nickname} portrait={portrait} size={48} />
        {request.busy.value && (
          <p>
            <Spinner /> {say.asking}
          </p>
        )}
        <Failure of={request} onRetry={add} />
        {outcome.value !== undefined && <OutcomeNotice outcome={outcome.value} name={nickname || String(number)} />}
        {needsRequest ? (
          <FriendRequestForm
            number={number}
            onSent={() => {
              outcome.value = 'requested'
            }}
          />
        ) : (
          <div class="people-actions">
            {isFriend && (
              <Button kind="primary" onClick={() => onChat(number)}>
                {say.chat}
              </Button>
            )}
            <Button onClick={onClose}>{words(commonWords).close}</Button>
          </div>
        )}
      </div>
    </Dialog>
  )
}

function OutcomeNotice({ outcome, name }: { outcome: Outcome; name: string }) {
  const say = words(peopleWords)
  switch (outcome) {
    case 'added':
      return <Notice kind="ok">{say.added(name)}</Notice>
    case 'was added before':
      return <Notice kind="info">{say.alreadyFriend(name)}</Notice>
    case 'needs request':
      return <Notice kind="info">{say.needsRequest(name)}</Notice>
    case 'needs request, offline':
      return <Notice kind="info">{say.needsRequestOffline(name)}</Notice>
    case 'not allowed':
      return <Notice kind="error">{say.notAllowed(name)}</Notice>
    case 'requested':
      return <Notice kind="ok">{say.requested(name)}</Notice>
  }
}
