import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { AddFriendResult } from '../../client/index.ts'
import { textBytes } from '../../client/index.ts'
import { useApp } from '../model/app.ts'
import { MAX_REASON_BYTES } from '../model/friend-requests.ts'
import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { BytesField } from '../parts/entry-fields.tsx'
import { Failure, useRequest } from '../parts/request.tsx'
import { Notice, Spinner } from '../parts/status.tsx'
import { commonWords } from '../parts/words.ts'
import { PersonHead } from './people-list.tsx'
import { peopleWords } from './words.ts'

interface Props {
  number: number
  onChat: (number: number) => void
  onClose: () => void
}

/** The result of adding someone. */
type Outcome = AddFriendResult | 'was added before' | 'requested'

/** Adds someone when it is mounted, if they accept anyone (F2); otherwise sends a request (F3). */
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

interface RequestFormProps {
  number: number
  /** Called once the server has accepted the request. */
  onSent: () => void
}

/** Asks for permission to add someone; the reason may be empty (F3). */
function FriendRequestForm({ number, onSent }: RequestFormProps) {
  const app = useApp()
  const say = words(peopleWords)
  const reason = useSignal('')
  const request = useRequest()

  function send(event: Event) {
    event.preventDefault()
    if (textBytes(reason.value) > MAX_REASON_BYTES) return
    request.run(async () => {
      await app.roster.requestFriend(number, reason.value)
      onSent()
    })
  }

  return (
    <form class="people-stack" noValidate onSubmit={send}>
      <BytesField
        label={say.reason}
        value={reason.value}
        onEnter={text => {
          reason.value = text
        }}
        most={MAX_REASON_BYTES}
        rows={3}
        focus
      />
      <Failure of={request} />
      <div class="people-actions">
        <Button type="submit" kind="primary" disabled={request.busy.value}>
          {say.sendRequest}
        </Button>
      </div>
    </form>
  )
}
