import { useLayoutEffect, useRef } from 'preact/hooks'
import { MAX_TEXT_BYTES } from '../../client/index.ts'
import { words } from '../model/language.ts'
import { splitFileName } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { FileName } from '../parts/file-name.tsx'
import { formatBytes } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import type { ChosenFile } from './file-queue.ts'
import { PicturePreview } from './picture-preview.tsx'
import { conversationWords } from './words.ts'

/** Maximum length of a caption, characters: in UTF-8 it fits into a message. */
const MAX_CAPTION = Math.floor(MAX_TEXT_BYTES / 4)

interface Props {
  files: readonly ChosenFile[]
  /** The recipient's name. */
  name: string
  onChange: (files: readonly ChosenFile[]) => void
  onSend: () => void
  onCancel: () => void
}

/** The files that were dropped, pasted or picked, before they are sent. Enter sends them, Escape does not. */
export function ChosenFiles({ files, name, onChange, onSend, onCancel }: Props) {
  const say = words(conversationWords)
  const send = useRef<HTMLFormElement>(null)
  useLayoutEffect(() => {
    send.current?.querySelector<HTMLElement>('[type=submit]')?.focus()
  }, [])
  return (
    <form
      ref={send}
      class="conversation-strip conversation-chosen"
      aria-label={say.chosen(files.length, name)}
      onSubmit={event => {
        event.preventDefault()
        onSend()
      }}
      onKeyDown={event => {
        if (event.key !== 'Escape' || event.isComposing) return
        event.preventDefault()
        onCancel()
      }}
    >
      <p role="status">{say.chosen(files.length, name)}</p>
      <ul>
        {files.map(({ file, caption }, index) => {
          const { whole } = splitFileName(file.name)
          return (
            <li key={file}>
              <PicturePreview content={file} name={file.name} />
              <FileName name={file.name} />
              <span class="conversation-file-size">{formatBytes(file.size)}</span>
              <Button
                kind="icon"
                label={say.dontSend(whole)}
                onClick={() => onChange(files.filter(each => each.file !== file))}
              >
                <Icon name="close" />
              </Button>
              <input
                type="text"
                dir="auto"
                maxLength={MAX_CAPTION}
                placeholder={say.captionHint}
                aria-label={say.caption(whole)}
                value={caption}
                onInput={event => onChange(files.with(index, { file, caption: event.currentTarget.value }))}
              />
            </li>
          )
        })}
      </ul>
      <div class="conversation-file-actions">
        <Button kind="primary" type="submit">
          {say.sendFiles(files.length)}
        </Button>
        <Button onClick={onCancel}>{say.cancel}</Button>
        <span class="conversation-hint-keys conversation-chosen-keys">{say.chosenKeys}</span>
      </div>
    </form>
  )
}
