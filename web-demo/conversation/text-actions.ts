import { type App, useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import type { Thread } from '../model/thread.ts'
import type { MenuItem } from '../parts/menu-list.tsx'
import { useComposerField } from './composer-field.ts'
import { quoteOf } from './quote.ts'
import { conversationWords } from './words.ts'

/** Returns what can be done with any text: replying to it, by its quote and what comes `after` that, and copying it. */
export function useTextActions(text: string, { draft }: Pick<Thread, 'draft'>, after = ''): MenuItem[] {
  const say = words(conversationWords)
  const app = useApp()
  const field = useComposerField()
  const reply = (): void => {
    draft.value = `${quoteOf(text)}${after}${draft.peek()}`
    const element = field.current
    if (element === null) return
    element.focus()
    // Once the draft is in it.
    requestAnimationFrame(() => element.setSelectionRange(element.value.length, element.value.length))
  }
  return [
    { label: say.reply, icon: 'reply', onChoose: reply },
    { label: say.copy, icon: 'copy', onChoose: () => void copy(app, text) },
  ]
}

/** Insecure pages have no clipboard. */
async function copy({ view }: App, text: string): Promise<void> {
  const say = words(conversationWords)
  try {
    await navigator.clipboard.writeText(text)
    view.toast('ok', say.copied)
  } catch (error) {
    if (navigator.clipboard === undefined) view.toast('error', say.notCopied)
    else view.toastFailure(error)
  }
}
