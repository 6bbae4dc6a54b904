import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { words } from '../model/language.ts'
import { Icon } from '../parts/icon.tsx'
import { ContextMenu, Menu } from '../parts/menu.tsx'
import type { MenuItem } from '../parts/menu-list.tsx'
import { conversationWords } from './words.ts'

interface Props {
  /** What can be done with the message. */
  items: MenuItem[]
  class?: string | undefined
  children: ComponentChildren
}

/** The frame of a message, with its menu: a button beside it, and the same menu on it. */
export function MessageBubble({ items, class: className, children }: Props) {
  const say = words(conversationWords)
  const [menuAt, setMenuAt] = useState<{ x: number; y: number }>()
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button beside it opens the same menu
    <div
      class={className === undefined ? 'conversation-bubble' : `conversation-bubble ${className}`}
      onContextMenu={event => {
        // The browser's own menu serves links and selected text.
        if (event.target instanceof Element && event.target.closest('a, audio, video') !== null) return
        if (getSelection()?.isCollapsed === false) return
        event.preventDefault()
        setMenuAt({ x: event.clientX, y: event.clientY })
      }}
    >
      {children}
      <div class="conversation-actions">
        <Menu label={<Icon name="more" />} buttonLabel={say.actions} items={items} />
      </div>
      {menuAt !== undefined && (
        <ContextMenu at={menuAt} label={say.actions} items={items} onClose={() => setMenuAt(undefined)} />
      )}
    </div>
  )
}
