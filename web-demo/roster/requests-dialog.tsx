import { useSignal, useSignalEffect } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import type { FriendEvent } from '../model/friend-requests.ts'
import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { Notice } from '../parts/status.tsx'
import { rosterDialogWords } from './dialog-words.ts'
import { useFocusRestore } from './keyboard.ts'
import { PersonLine, RequestItem } from './request-item.tsx'
import type { Outcome } from './use-answer.ts'
import './requests.css'

/** Incoming friend requests, and answers to the user's own. Showing them marks them as seen. */
export function RequestsDialog() {
  const { requests, view } = useApp()
  const say = words(rosterDialogWords)
  const outcome = useSignal<Outcome | undefined>(undefined)
  const lists = useRef<HTMLDivElement>(null)
  const pending = requests.pending.value
  const events = requests.events.value

  useSignalEffect(() => {
    if (requests.unseen.value > 0) requests.markSeen()
  })
  useFocusRestore(lists, true, () => lists.current?.focus())

  return (
    <Dialog
      title={say.requestsTitle}
      onClose={() => {
        view.dialog.value = undefined
      }}
    >
      <div ref={lists} class="requests" tabIndex={-1}>
        {outcome.value !== undefined && <Notice kind={outcome.value.kind}>{outcome.value.text()}</Notice>}
        {pending.length > 0 && (
          <section>
            <h3>{say.pending}</h3>
            <ul class="requests-list">
              {pending.map(request => (
                <RequestItem key={request.from} request={request} outcome={outcome} />
              ))}
            </ul>
          </section>
        )}
        {events.length > 0 && (
          <section>
            <h3>{say.events}</h3>
            <ul class="requests-list">
              {events.map(each => (
                <EventItem key={each.id} event={each} />
              ))}
            </ul>
          </section>
        )}
        {pending.length === 0 && events.length === 0 && <p class="requests-nothing">{say.nothing}</p>}
      </div>
    </Dialog>
  )
}

/** An answer to the user's own request, or someone who added the user. */
function EventItem({ event: { id, kind, number, time } }: { event: FriendEvent }) {
  const { requests, roster, view } = useApp()
  const say = words(rosterDialogWords)
  const what = { agreed: say.theyAgreed, refused: say.theyRefused, added: say.theyAdded }[kind]
  return (
    <li class="requests-item">
      <PersonLine number={number} time={time}>
        <Button kind="icon" label={say.dismiss} onClick={() => requests.dismiss(id)}>
          <Icon name="close" />
        </Button>
      </PersonLine>
      <div class="requests-what">
        <p>{what}</p>
        {kind === 'added' && roster.friend(number) === undefined && (
          <Button
            onClick={() => {
              view.dialog.value = { is: 'add friend', number }
            }}
          >
            {say.addThem}
          </Button>
        )}
      </div>
    </li>
  )
}
