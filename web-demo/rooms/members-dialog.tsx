import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { RoomMember } from '../../client/index.ts'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { displayName, plainName } from '../model/names.ts'
import { roomName } from '../model/rooms-names.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { formatCount } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { Menu } from '../parts/menu.tsx'
import type { MenuItem } from '../parts/menu-list.tsx'
import { Portrait } from '../parts/portrait.tsx'
import { Failure, type RequestState, useRequest } from '../parts/request.tsx'
import { Spinner, StateMark } from '../parts/status.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { allMembers, inOrder } from './members.ts'
import { type Removal, RemovalDialog } from './removal-dialog.tsx'
import type { RoomDialogProps } from './room-dialog-props.ts'
import { roomWords } from './words.ts'

/** Members that are drawn at first, and at a time: each has a portrait that is asked for. */
const DRAWN = 50

type Question = Removal | { readonly how: 'hand over'; readonly number: number; readonly name: string }

/** Who is in the room, in which role, and who of them is there; what moderators and the owner can do to them. */
export function MembersDialog({ room, onClose }: RoomDialogProps) {
  const { client } = useApp()
  const say = words(roomWords)
  const members = useSignal<readonly RoomMember[] | undefined>(undefined)
  const filter = useSignal('')
  const drawn = useSignal(DRAWN)
  const question = useSignal<Question | undefined>(undefined)
  const loading = useRequest()
  const changing = useRequest()
  const list = useRef<HTMLDivElement>(null)
  const load = (): void => {
    void loading.run(async () => {
      members.value = inOrder(await allMembers(client.rooms, room.room))
    })
  }
  useEffect(load, [])
  // The menu that led to the question is gone with its member.
  useEffect(() => {
    if (question.value === undefined && document.activeElement === document.body) list.current?.focus()
  }, [question.value])

  const sought = filter.value.trim().toLowerCase()
  const found = members.value?.filter(
    ({ nickname, number }) => nickname.toLowerCase().includes(sought) || String(number).startsWith(sought),
  )
  const online = members.value?.filter(({ state }) => state !== 'offline').length ?? 0
  const asked = question.value
  const stop = (): void => {
    question.value = undefined
  }
  return (
    <>
      <Dialog title={say.membersOf(roomName(room))} onClose={onClose}>
        <div ref={list} class="people-stack" tabIndex={-1}>
          <div class="people-bar">
            <p role="status" class="people-quiet rooms-tally">
              {members.value !== undefined && say.tally(formatCount(online), formatCount(members.value.length))}
            </p>
            {loading.busy.value && <Spinner />}
            <Button disabled={loading.busy.value} onClick={load}>
              <Icon name="retry" /> {say.refresh}
            </Button>
          </div>
          <Failure of={loading} onRetry={load} />
          <Failure of={changing} />
          <Field label={say.filterMembers}>
            <input
              type="search"
              autocomplete="off"
              value={filter.value}
              onInput={event => {
                filter.value = event.currentTarget.value
              }}
            />
          </Field>
          {found?.length === 0 && <p class="people-quiet">{say.nobodyFound}</p>}
          <ul class="people-list">
            {found?.slice(0, drawn.value).map(member => (
              <MemberRow
                key={member.number}
                member={member}
                room={room}
                changing={changing}
                onChanged={load}
                onAsk={asked => {
                  question.value = asked
                }}
                onClose={onClose}
              />
            ))}
          </ul>
          {found !== undefined && found.length > drawn.value && (
            <Button
              onClick={() => {
                drawn.value += DRAWN
              }}
            >
              {say.moreMembers(formatCount(found.length - drawn.value))}
            </Button>
          )}
        </div>
      </Dialog>
      {asked?.how === 'hand over' && (
        <ConfirmDialog
          title={say.handOverTitle}
          action={say.handOverDo}
          onConfirm={async () => {
            await client.rooms.change(room.room, { owner: asked.number })
            load()
          }}
          onClose={stop}
        >
          <p>{say.handOverQuestion(asked.name)}</p>
        </ConfirmDialog>
      )}
      {asked !== undefined && asked.how !== 'hand over' && (
        <RemovalDialog room={room.room} removal={asked} onDone={load} onClose={stop} />
      )}
    </>
  )
}

interface RowProps extends RoomDialogProps {
  member: RoomMember
  changing: RequestState
  onChanged: () => void
  onAsk: (question: Question) => void
}

function MemberRow({ member, room, changing, onChanged, onAsk, onClose }: RowProps) {
  const { client, conversations, people, session, view } = useApp()
  const say = words(roomWords)
  const { number, role, state } = member
  const name = displayName({ number, nickname: plainName(member.nickname) })
  const isMe = number === session.number.value
  const ask = (how: Question['how']) => () => onAsk({ how, number, name })
  const setRole = (role: 'member' | 'moderator') => () => {
    void changing.run(async () => {
      await client.rooms.setRole(room.room, number, role)
      onChanged()
    })
  }
  const items: MenuItem[] = [
    {
      label: say.profile,
      icon: 'user',
      onChoose: () => {
        view.dialog.value = { is: 'profile', number }
      },
    },
    {
      label: say.chat,
      icon: 'send',
      disabled: isMe,
      onChoose: () => {
        conversations.openWith(number)
        onClose()
      },
    },
  ]
  if (room.role === 'owner' && !isMe) {
    items.push(
      'line',
      role === 'moderator'
        ? { label: say.makeMember, icon: 'minus', onChoose: setRole('member') }
        : { label: say.makeModerator, icon: 'check', onChoose: setRole('moderator') },
      { label: say.handOver, icon: 'key', onChoose: ask('hand over') },
    )
  }
  if (!isMe && (room.role === 'owner' || (room.role === 'moderator' && role === 'member'))) {
    items.push(
      'line',
      { label: say.remove, icon: 'trash', danger: true, onChoose: ask('remove') },
      { label: say.ban, icon: 'block', danger: true, onChoose: ask('ban') },
    )
  }
  return (
    <li class="people-row">
      <span class="rooms-member-face">
        <Portrait number={people.get(number).value.portrait} size={36} state={state} />
        <StateMark state={state} />
      </span>
      <div class="people-row-who">
        <span class="people-row-name">
          <bdi>{name}</bdi>
          {isMe && <span class="people-mark">{say.you}</span>}
          {role !== 'member' && <span class="people-mark">{say.roles[role]}</span>}
        </span>
        <span class="people-row-details">{number}</span>
      </div>
      <div class="people-row-actions">
        <Menu label={<Icon name="more" />} buttonLabel={say.actionsFor(name)} items={items} />
      </div>
    </li>
  )
}
