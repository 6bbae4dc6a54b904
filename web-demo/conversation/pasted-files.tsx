import { words } from '../language/language.ts'
import { Button } from '../parts/button.tsx'
import { formatBytes } from '../parts/format.ts'
import { FileName } from './file-name.tsx'
import { ImagePreview } from './image-preview.tsx'
import { conversationWords } from './words.ts'

interface Props {
  files: readonly File[]
  /** To whom. */
  name: string
  onSend: () => void
  onCancel: () => void
}

/** Asks before pasted files are sent: a paste is easily done by mistake. */
export function PastedFiles({ files, name, onSend, onCancel }: Props) {
  const say = words(conversationWords)
  return (
    <section class="conversation-strip" role="status">
      <p>{say.pasted(files.length, name)}</p>
      <ul>
        {files.map((file, index) => (
          <li key={index}>
            <ImagePreview blob={file} name={file.name} />
            <FileName name={file.name} />
            <span class="conversation-file-size">{formatBytes(file.size)}</span>
          </li>
        ))}
      </ul>
      <div class="conversation-file-actions">
        <Button kind="primary" onClick={onSend}>
          {say.sendThem}
        </Button>
        <Button onClick={onCancel}>{say.cancel}</Button>
      </div>
    </section>
  )
}
