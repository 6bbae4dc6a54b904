import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import type { FoundRoom, Room } from '../../client/index.ts'
import { useApp } from '../model/app.ts'
import { isolated } from '../model/isolated.ts'
import { words } from '../model/language.ts'
import { plainName } from '../model/names.ts'
import { roomName } from '../model/rooms-names.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { Failure, useRequest } from '../parts/request.tsx'
import { RoomFace } from '../parts/room-face.tsx'
import { Spinner } from '../parts/status.tsx'
import { Tabs } from '../people/tabs.tsx'
import { RoomForm } from './room-form.tsx'
import { roomWords } from './words.ts'

/** Rooms that are listed at a time. */
const PAGE = 50

/** Invitations, the open rooms, and a form for a new one. */
export function FindRoomsDialog({ onClose }: { onClose: () => void }) {
  const { client, rooms } = useApp()
  const say = words(roomWords)
  const tab = useSignal(0)
  const create = async (settings: { name: string; topic: string; access: Room['access'] }): Promise<void> => {
    const room = await client.rooms.create(settings)
    onClose()
    rooms.openRoom(room)
  }
  const before = { name: '', topic: '', access: 'open' } as const
  return (
    <Dialog title={say.findTitle} wide onClose={onClose}>
      <Tabs
        label={say.findTitle}
        shown={tab}
        tabs={[
          { label: say.openRooms, panel: <OpenRooms onClose={onClose} /> },
          { label: say.newRoom, panel: <RoomForm before={before} action={say.create} onSubmit={create} /> },
        ]}
      />
    </Dialog>
  )
}

function OpenRooms({ onClose }: { onClose: () => void }) {
  const { client, rooms } = useApp()
  const say = words(roomWords)
  const found = useSignal<readonly FoundRoom[] | undefined>(undefined)
  const hasMore = useSignal(false)
  const filter = useSignal('')
  const loading = useRequest()
  const joining = useRequest()
  const load = (): void => {
    void loading.run(async () => {
      const before = found.peek() ?? []
      const page = await client.rooms.find({ after: before.at(-1)?.room ?? 0, count: PAGE })
      found.value = [...before, ...page]
      hasMore.value = page.length === PAGE
    })
  }
  useEffect(load, [])

  const join = (number: number): void => {
    void joining.run(async () => {
      await rooms.join(number)
      onClose()
    })
  }
  const open = (number: number): void => {
    rooms.openRoom(number)
    onClose()
  }
  const sought = filter.value.trim().toLowerCase()
  const shown = found.value?.filter(room => `${roomName(room)} ${room.topic}`.toLowerCase().includes(sought)) ?? []
  return (
    <div class="people-stack">
      <Invitations onClose={onClose} />
      <Field label={say.filter}>
        <input
          type="search"
          autocomplete="off"
          value={filter.value}
          onInput={event => {
            filter.value = event.currentTarget.value
          }}
        />
      </Field>
      <Failure of={joining} />
      {found.value !== undefined && shown.length === 0 && (
        <p role="status" class="people-quiet">
          {sought === '' ? say.noRooms : say.noneFound}
        </p>
      )}
      <ul class="people-list">
        {shown.map(room => {
          const isIn = rooms.list.value.some(each => each.room === room.room)
          return (
            <RoomLine key={room.room} room={room}>
              {isIn ? (
                <Button aria-label={say.openRoom(roomName(room))} onClick={() => open(room.room)}>
                  {say.open}
                </Button>
              ) : (
                <Button
                  kind="primary"
                  aria-label={say.joinRoom(roomName(room))}
                  disabled={joining.busy.value}
                  onClick={() => join(room.room)}
                >
                  {say.join}
                </Button>
              )}
            </RoomLine>
          )
        })}
      </ul>
      <Failure of={loading} onRetry={load} />
      {loading.busy.value && <Spinner />}
      {hasMore.value && !loading.busy.value && <Button onClick={load}>{say.moreRooms}</Button>}
    </div>
  )
}

interface LineProps {
  room: Pick<Room, 'name' | 'room' | 'topic'> & { readonly members?: number }
  children: ComponentChildren
}

function RoomLine({ room, children }: LineProps) {
  const say = words(roomWords)
  const details = [room.members === undefined ? '' : say.memberCount(room.members), isolated(plainName(room.topic))]
  return (
    <li class="people-row">
      <RoomFace room={room} size={36} />
      <div class="people-row-who">
        <span class="people-row-name">
          <bdi>{roomName(room)}</bdi>
        </span>
        <bdi class="people-row-details">{details.filter(text => text !== '').join(' · ')}</bdi>
      </div>
      <div class="people-row-actions">{children}</div>
    </li>
  )
}

function Invitations({ onClose }: { onClose: () => void }) {
  const { rooms } = useApp()
  const say = words(roomWords)
  const request = useRequest()
  const invitations = rooms.invitations.value
  if (invitations.length === 0) return null
  const accept = (number: number): void => {
    void request.run(async () => {
      await rooms.join(number)
      onClose()
    })
  }
  return (
    <section class="people-stack">
      <h3>{say.invitations}</h3>
      <Failure of={request} />
      <ul class="people-list">
        {invitations.map(room => (
          <RoomLine key={room.room} room={room}>
            <Button
              kind="primary"
              aria-label={say.acceptRoom(roomName(room))}
              disabled={request.busy.value}
              onClick={() => accept(room.room)}
            >
              {say.accept}
            </Button>
            <Button
              aria-label={say.declineRoom(roomName(room))}
              disabled={request.busy.value}
              onClick={() => void request.run(() => rooms.leave(room.room))}
            >
              {say.decline}
            </Button>
          </RoomLine>
        ))}
      </ul>
    </section>
  )
}
