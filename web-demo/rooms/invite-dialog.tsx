import { useSignal } from '@preact/signals'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { displayName, parseNumber } from '../model/names.ts'
import type { PersonView } from '../model/people.ts'
import { roomName } from '../model/rooms-names.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { NumberField } from '../parts/entry-fields.tsx'
import { Portrait } from '../parts/portrait.tsx'
import { Failure, useRequest } from '../parts/request.tsx'
import { Notice } from '../parts/status.tsx'
import type { RoomDialogProps } from './room-dialog-props.ts'
import { roomWords } from './words.ts'

/** Friends, each of whom can be invited, and a field for the number of anyone else. */
export function InviteDialog({ room, onClose }: RoomDialogProps) {
  const { client, people, roster } = useApp()
  const say = words(roomWords)
  const invited = useSignal<readonly number[]>([])
  const entered = useSignal('')
  const complain = useSignal(false)
  const request = useRequest()
  const friends = roster.groups.value.flatMap(group => group.friends)
  const last = invited.value.at(-1)

  const invite = (number: number): void => {
    void request.run(async () => {
      await client.rooms.invite(room.room, number)
      invited.value = [...invited.peek(), number]
    })
  }
  const inviteNumber = (event: Event): void => {
    event.preventDefault()
    const number = parseNumber(entered.peek())
    complain.value = number === undefined
    if (number !== undefined) invite(number)
  }
  return (
    <Dialog title={say.inviteTo(roomName(room))} onClose={onClose}>
      <div class="people-stack">
        <form class="people-line" noValidate onSubmit={inviteNumber}>
          <NumberField label={say.inviteNumber} hint={say.inviteNumberHint} value={entered} complain={complain.value} />
          <Button type="submit" kind="primary" disabled={request.busy.value}>
            {say.inviteDo}
          </Button>
        </form>
        <Failure of={request} />
        {last !== undefined && request.failure.value === undefined && (
          <Notice kind="ok">{say.isInvited(displayName(people.get(last).value))}</Notice>
        )}
        {friends.length === 0 && <p class="people-quiet">{say.noFriends}</p>}
        <ul class="people-list">
          {friends.map(friend => (
            <FriendRow
              key={friend.number}
              friend={friend}
              isInvited={invited.value.includes(friend.number)}
              isBusy={request.busy.value}
              onInvite={invite}
            />
          ))}
        </ul>
      </div>
    </Dialog>
  )
}

interface RowProps {
  friend: PersonView
  isInvited: boolean
  isBusy: boolean
  onInvite: (number: number) => void
}

function FriendRow({ friend, isInvited, isBusy, onInvite }: RowProps) {
  const say = words(roomWords)
  const { number, portrait, state } = friend
  const name = displayName(friend)
  return (
    <li class="people-row">
      <Portrait number={portrait} size={36} state={state} />
      <div class="people-row-who">
        <span class="people-row-name">
          <bdi>{name}</bdi>
        </span>
        {friend.nickname !== '' && <span class="people-row-details">{number}</span>}
      </div>
      <div class="people-row-actions">
        {isInvited ? (
          <span class="people-mark">{say.invited}</span>
        ) : (
          <Button aria-label={say.invitePerson(name)} disabled={isBusy} onClick={() => onInvite(number)}>
            {say.inviteDo}
          </Button>
        )}
      </div>
    </li>
  )
}
