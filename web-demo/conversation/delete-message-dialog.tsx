import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { commonWords } from '../parts/words.ts'
import { conversationWords } from './words.ts'

/** Asks before a message is deleted from this browser. */
export function DeleteMessageDialog({ onDelete, onClose }: { onDelete: () => void; onClose: () => void }) {
  const say = words(conversationWords)
  return (
    <Dialog title={say.deleteTitle} onClose={onClose}>
      <div class="conversation-delete">
        <p>{say.deleteQuestion}</p>
        <div class="conversation-file-actions">
          <Button onClick={onClose}>{words(commonWords).cancel}</Button>
          <Button kind="danger" onClick={onDelete}>
            {say.delete}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
