import type { Room } from '../../client/index.ts'
import { BackButton } from '../conversation/back-button.tsx'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { plainName } from '../model/names.ts'
import type { RoomDialogName } from '../model/view.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Menu } from '../parts/menu.tsx'
import { RoomFace } from '../parts/room-face.tsx'
import { roomWords } from './words.ts'

interface Props {
  number: number
  name: string
  /** Undefined for who is neither in it nor invited. */
  room: Room | undefined
}

/** The name and the topic of a room, and its actions. */
export function RoomHeader({ number, name, room }: Props) {
  const { rooms, view } = useApp()
  const say = words(roomWords)
  const role = room?.role ?? 'invited'
  const isMember = role !== 'invited'
  const topic = plainName(room?.topic ?? '')
  const show = (is: RoomDialogName) => () => {
    view.dialog.value = { is, number }
  }
  return (
    <header class="conversation-header">
      <BackButton />
      <h2 class="conversation-heading">
        <button
          type="button"
          class="conversation-person"
          title={topic === '' ? say.members : topic}
          disabled={!isMember}
          onClick={show('room members')}
        >
          <RoomFace room={room ?? { name: '', room: number }} size={40} />
          <span class="conversation-person-text">
            <bdi class="conversation-person-name">{name}</bdi>
            {room !== undefined && (
              <span class="conversation-person-state">
                <bdi class="conversation-person-stranger">
                  {topic !== '' ? topic : room.access === 'open' ? say.aboutOpen : say.aboutInvited}
                </bdi>
              </span>
            )}
          </span>
        </button>
      </h2>
      {isMember && (
        <Button kind="icon" label={say.members} onClick={show('room members')}>
          <Icon name="users" />
        </Button>
      )}
      <Menu
        label={<Icon name="more" />}
        buttonLabel={say.more}
        items={[
          { label: say.inviteItem, icon: 'add', disabled: !isMember, onChoose: show('room invite') },
          { label: say.searchItem, icon: 'search', disabled: !isMember, onChoose: show('room search') },
          {
            label: say.settingsItem,
            icon: 'settings',
            disabled: role !== 'owner' && role !== 'moderator',
            onChoose: show('room settings'),
          },
          { label: say.leaveItem, icon: 'sign-out', danger: true, disabled: !isMember, onChoose: show('leave room') },
          'line',
          { label: say.close, icon: 'close', onChoose: () => rooms.close(number) },
        ]}
      />
    </header>
  )
}
