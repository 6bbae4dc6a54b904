import { useRef } from 'preact/hooks'
import type { RosterFriend } from '../../client/index.ts'
import { conversationWords } from '../conversation/words.ts'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { displayName } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Portrait } from '../parts/portrait.tsx'
import { Failure, type RequestState, useRequest } from '../parts/request.tsx'
import { peopleWords } from './words.ts'
import './find.css'

/** The users on the block list, each of whom can be unblocked (M8). */
export function BlockListDialog({ onClose }: { onClose: () => void }) {
  const { roster, view } = useApp()
  const say = words(peopleWords)
  const request = useRequest()
  const list = useRef<HTMLDivElement>(null)
  const blocked = roster.blocked.value
  const unblock = (person: RosterFriend) =>
    request.run(async () => {
      await roster.unblock(person.number)
      view.toast('ok', words(conversationWords).nowUnblocked(displayName(person)), `block ${person.number}`)
      // The button that had the focus is gone.
      list.current?.focus()
    })
  return (
    <Dialog title={say.blockList} onClose={onClose}>
      <div ref={list} class="people-stack" tabIndex={-1}>
        <p class="people-quiet">{say.blockListAbout}</p>
        <Failure of={request} />
        {blocked.length === 0 ? (
          <p role="status">{say.blockListEmpty}</p>
        ) : (
          <ul class="people-list">
            {blocked.map(person => (
              <BlockedRow key={person.number} person={person} request={request} onUnblock={unblock} />
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  )
}

interface RowProps {
  person: RosterFriend
  request: RequestState
  onUnblock: (person: RosterFriend) => void
}

function BlockedRow({ person, request, onUnblock }: RowProps) {
  const say = words(peopleWords)
  const { number, portrait, nickname } = person
  return (
    <li class="people-row">
      <Portrait number={portrait} size={36} />
      <div class="people-row-who">
        <span class="people-row-name">
          <bdi>{displayName(person)}</bdi>
        </span>
        {nickname !== '' && <span class="people-row-details">{number}</span>}
      </div>
      <div class="people-row-actions">
        <Button
          aria-label={say.unblockPerson(displayName(person))}
          disabled={request.busy.value}
          onClick={() => onUnblock(person)}
        >
          {say.unblock}
        </Button>
      </div>
    </li>
  )
}
