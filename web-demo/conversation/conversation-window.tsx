import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { ConversationPanel } from './conversation-panel.tsx'
import { ConversationTabs } from './conversation-tabs.tsx'
import { FileQueueProvider, useNewFileQueue } from './file-queue.ts'
import { NothingOpen } from './nothing-open.tsx'
import { useAltDigits } from './use-alt-digits.ts'
import { useNoStrayDrops } from './use-no-stray-drops.ts'
import { conversationWords } from './words.ts'
import '../parts/window.css'
import './conversation.css'

/** The open conversations: a tab for each, and the one in front. Alt+1 to Alt+9 bring the first nine to front. */
export function ConversationWindow() {
  const app = useApp()
  const say = words(conversationWords)
  useAltDigits(app)
  useNoStrayDrops()
  const queue = useNewFileQueue()
  const front = app.conversations.open.value.find(one => one.number === app.view.conversation.value)
  return (
    <section class="window conversation-window" aria-label={say.title}>
      <ConversationTabs />
      <FileQueueProvider value={queue}>
        {front === undefined ? <NothingOpen /> : <ConversationPanel key={front.number} conversation={front} />}
      </FileQueueProvider>
    </section>
  )
}
