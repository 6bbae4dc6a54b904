import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import type { Conversation } from '../model/conversation.ts'
import { words } from '../model/language.ts'
import { displayName } from '../model/names.ts'
import { Icon } from '../parts/icon.tsx'
import { ChosenFiles } from './chosen-files.tsx'
import { Composer } from './composer.tsx'
import { ComposerFieldProvider } from './composer-field.ts'
import { ConversationHeader } from './conversation-header.tsx'
import { carriesFiles, filesOf, isPastedText } from './dropped-files.ts'
import { type ChosenFile, useFileQueue } from './file-queue.ts'
import { MessageList } from './message-list.tsx'
import { MessageRow } from './message-row.tsx'
import { conversationKey, panelId, tabId } from './open-tabs.ts'
import { WaitingFiles } from './outgoing-files.tsx'
import { conversationWords } from './words.ts'
import './panel.css'

/** Maximum number of files that are chosen at a time. */
const MAX_CHOSEN = 50

/** A conversation: header, messages and composer. Accepts dropped and pasted files. */
export function ConversationPanel({ conversation }: { conversation: Conversation }) {
  const app = useApp()
  const say = words(conversationWords)
  const queue = useFileQueue()
  const { number } = conversation
  const name = displayName(app.people.get(number).value)
  const isAway = app.roster.friend(number)?.state === 'offline'
  const panel = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const [draggedOver, setDraggedOver] = useState(false)
  const [chosen, setChosen] = useState<readonly ChosenFile[]>([])

  /** Focuses the composer, except on touch devices, whose on-screen keyboard would cover the messages. */
  const focus = (): void => {
    if (matchMedia('(hover: hover) and (pointer: fine)').matches) field.current?.focus()
  }
  // Back to writing, once the files are sent or not.
  const hadChosen = useRef(false)
  useLayoutEffect(() => {
    if (hadChosen.current && chosen.length === 0) focus()
    hadChosen.current = chosen.length > 0
  }, [chosen.length])
  useEffect(() => {
    // Keyboard users who move along the tabs stay there.
    const isOnTab = document.activeElement?.getAttribute('role') === 'tab'
    if (!isOnTab) focus()
  }, [])

  const choose = (files: readonly File[]): void => {
    const all = [...chosen, ...files.map(file => ({ file, caption: '' }))]
    if (all.length > MAX_CHOSEN) app.view.toast('error', say.tooManyFiles(all.length - MAX_CHOSEN))
    setChosen(all.slice(0, MAX_CHOSEN))
  }
  const send = (): void => {
    const tooMany = queue.add(number, chosen)
    if (tooMany > 0) app.view.toast('error', say.tooManyFiles(tooMany))
    setChosen([])
  }
  const take = (data: DataTransfer): File[] => {
    const { files, folders } = filesOf(data)
    if (folders) app.view.toast('error', say.noFolders)
    return files
  }

  return (
    <div
      ref={panel}
      class="conversation-panel"
      role="tabpanel"
      id={panelId(conversationKey(number))}
      aria-labelledby={tabId(conversationKey(number))}
      onDragOver={event => {
        if (!carriesFiles(event.dataTransfer)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
        setDraggedOver(true)
      }}
      onDragLeave={event => {
        const to = event.relatedTarget
        if (!(to instanceof Node && panel.current?.contains(to))) setDraggedOver(false)
      }}
      onDrop={event => {
        setDraggedOver(false)
        if (!carriesFiles(event.dataTransfer)) return
        event.preventDefault()
        choose(take(event.dataTransfer))
      }}
      onPaste={event => {
        if (!carriesFiles(event.clipboardData) || isPastedText(event.clipboardData)) return
        event.preventDefault()
        choose(take(event.clipboardData))
      }}
    >
      <ConversationHeader number={number} onFiles={choose} />
      <ComposerFieldProvider value={field}>
        <MessageList
          thread={conversation}
          label={say.messagesWith(name)}
          empty={say.noMessages(name)}
          row={line => <MessageRow line={line} conversation={conversation} />}
        />
      </ComposerFieldProvider>
      <WaitingFiles friend={number} name={name} />
      {chosen.length > 0 ? (
        <ChosenFiles files={chosen} name={name} onChange={setChosen} onSend={send} onCancel={() => setChosen([])} />
      ) : (
        <Composer
          thread={conversation}
          field={field}
          label={say.messageTo(name)}
          note={isAway ? say.friendOffline : undefined}
        />
      )}
      {draggedOver && (
        <div class="conversation-drop">
          <Icon name="file" />
          <p>{say.dropHere(name)}</p>
        </div>
      )}
    </div>
  )
}
