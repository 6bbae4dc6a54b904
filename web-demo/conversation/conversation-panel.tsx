import { useEffect, useRef, useState } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import type { Conversation } from '../model/conversation.ts'
import { words } from '../model/language.ts'
import { displayName } from '../model/names.ts'
import { Icon } from '../parts/icon.tsx'
import { Composer } from './composer.tsx'
import { ComposerFieldProvider } from './composer-field.ts'
import { ConversationHeader } from './conversation-header.tsx'
import { panelId, tabId } from './conversation-tabs.tsx'
import { carriesFiles, filesOf, isPastedText } from './dropped-files.ts'
import { useFileQueue } from './file-queue.ts'
import { MessageList } from './message-list.tsx'
import { PastedFiles, WaitingFiles } from './outgoing-files.tsx'
import { conversationWords } from './words.ts'

/** A conversation: header, messages and composer. Accepts dropped and pasted files. */
export function ConversationPanel({ conversation }: { conversation: Conversation }) {
  const app = useApp()
  const say = words(conversationWords)
  const queue = useFileQueue()
  const { number } = conversation
  const name = displayName(app.people.get(number).value)
  const panel = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const [draggedOver, setDraggedOver] = useState(false)
  const [pasted, setPasted] = useState<readonly File[]>([])

  /** Focuses the composer, except on touch devices, whose on-screen keyboard would cover the messages. */
  const focus = (): void => {
    if (matchMedia('(hover: hover) and (pointer: fine)').matches) field.current?.focus()
  }
  useEffect(() => {
    // Keyboard users who move along the tabs stay there.
    const isOnTab = document.activeElement?.getAttribute('role') === 'tab'
    if (!isOnTab) focus()
  }, [])

  const send = (files: readonly File[]): void => {
    const tooMany = queue.add(number, files)
    if (tooMany > 0) app.view.toast('error', say.tooManyFiles(tooMany))
    setPasted([])
    focus()
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
      id={panelId(number)}
      aria-labelledby={tabId(number)}
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
        send(take(event.dataTransfer))
      }}
      onPaste={event => {
        if (!carriesFiles(event.clipboardData) || isPastedText(event.clipboardData)) return
        event.preventDefault()
        setPasted([...pasted, ...take(event.clipboardData)])
      }}
    >
      <ConversationHeader number={number} onFiles={send} />
      <ComposerFieldProvider value={field}>
        <MessageList conversation={conversation} />
      </ComposerFieldProvider>
      <WaitingFiles friend={number} name={name} />
      {pasted.length > 0 && (
        <PastedFiles files={pasted} name={name} onSend={() => send(pasted)} onCancel={() => setPasted([])} />
      )}
      <Composer conversation={conversation} field={field} />
      {draggedOver && (
        <div class="conversation-drop">
          <Icon name="file" />
          <p>{say.dropHere(name)}</p>
        </div>
      )}
    </div>
  )
}
