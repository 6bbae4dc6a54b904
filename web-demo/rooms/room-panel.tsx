import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Composer } from '../conversation/composer.tsx'
import { ComposerFieldProvider } from '../conversation/composer-field.ts'
import { carriesFiles, isPastedText } from '../conversation/dropped-files.ts'
import { MessageList } from '../conversation/message-list.tsx'
import { panelId, roomKey, tabId } from '../conversation/open-tabs.ts'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { roomName } from '../model/rooms-names.ts'
import type { RoomThread } from '../model/rooms-thread.ts'
import { Button } from '../parts/button.tsx'
import { outboxOf } from './outbox-of.ts'
import { RoomHeader } from './room-header.tsx'
import { RoomRow } from './room-row.tsx'
import { useMentions } from './use-mentions.tsx'
import { roomWords } from './words.ts'
import '../conversation/panel.css'
import './room-panel.css'

/** A room: header, messages and composer. Files go to one person at a time, and not here. */
export function RoomPanel({ thread }: { thread: RoomThread }) {
  const app = useApp()
  const say = words(roomWords)
  const { number } = thread
  const field = useRef<HTMLTextAreaElement>(null)
  const room = app.rooms.get(number)
  // Before the list of messages is drawn, which has what was left in it.
  outboxOf(app, thread)
  const isMember = room !== undefined && room.role !== 'invited'
  const name = roomName(room ?? { name: '', room: number })

  useEffect(() => {
    // On touch devices, the keyboard would cover the messages; who moves along the tabs stays there.
    const isOnTab = document.activeElement?.getAttribute('role') === 'tab'
    if (!isOnTab && matchMedia('(hover: hover) and (pointer: fine)').matches) field.current?.focus()
  }, [isMember])

  const refuseFiles = (event: Event, data: DataTransfer | null): void => {
    if (data === null || !carriesFiles(data)) return
    event.preventDefault()
    app.view.toast('info', say.filesToOne)
  }
  return (
    <div
      class="conversation-panel"
      role="tabpanel"
      id={panelId(roomKey(number))}
      aria-labelledby={tabId(roomKey(number))}
      onDrop={event => refuseFiles(event, event.dataTransfer)}
      onPaste={event => {
        if (event.clipboardData !== null && !isPastedText(event.clipboardData)) refuseFiles(event, event.clipboardData)
      }}
    >
      <RoomHeader number={number} name={name} room={room} />
      {isMember ? (
        <>
          <ComposerFieldProvider value={field}>
            <MessageList
              thread={thread}
              label={say.messagesIn(name)}
              empty={say.noMessages(name)}
              row={line => <RoomRow line={line} thread={thread} room={room} />}
            />
          </ComposerFieldProvider>
          <RoomComposer thread={thread} field={field} label={say.messageIn(name)} />
        </>
      ) : (
        (app.rooms.areKnown.value || room !== undefined) && (
          <Outside number={number} isInvited={room !== undefined} topic={room?.topic ?? ''} />
        )
      )}
    </div>
  )
}

interface ComposerProps {
  thread: RoomThread
  field: RefObject<HTMLTextAreaElement | null>
  label: string
}

function RoomComposer({ thread, field, label }: ComposerProps) {
  const say = words(roomWords)
  const suggesting = useMentions(thread, field)
  const outbox = outboxOf(useApp(), thread)
  const written = { draft: thread.draft, send: (text: string) => outbox.send(text) }
  return <Composer thread={written} field={field} label={label} note={say.filesToOne} suggesting={suggesting} />
}

/** For who is not in the room, or not yet. */
function Outside({ number, isInvited, topic }: { number: number; isInvited: boolean; topic: string }) {
  const { rooms, view } = useApp()
  const say = words(roomWords)
  const attempt = (work: Promise<void>): void => {
    work.catch(error => view.toastFailure(error))
  }
  return (
    <div class="conversation-nothing">
      <p>{isInvited ? say.invitedHere : say.notIn}</p>
      {topic !== '' && <p dir="auto">{topic}</p>}
      <div class="room-actions">
        <Button kind="primary" onClick={() => attempt(rooms.join(number))}>
          {isInvited ? say.accept : say.join}
        </Button>
        {isInvited ? (
          <Button onClick={() => attempt(rooms.leave(number))}>{say.decline}</Button>
        ) : (
          <Button onClick={() => rooms.close(number)}>{say.close}</Button>
        )}
      </div>
    </div>
  )
}
