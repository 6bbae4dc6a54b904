import type { ComponentChildren } from 'preact'
import { words } from '../model/language.ts'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import { commonWords } from './words.ts'
import './window.css'

interface Props {
  /** The content of the title bar; a heading. */
  title: ComponentChildren
  /** Buttons and menus at the right end of the title bar. */
  actions?: ComponentChildren
  /** Adds a back button to the title bar on phones, where one window fills the screen. */
  onBack?: (() => void) | undefined
  class?: string
  children: ComponentChildren
}

/** A window: a title bar, and a body that fills the rest and does not scroll by itself. */
export function Window({ title, actions, onBack, class: className, children }: Props) {
  const say = words(commonWords)
  return (
    <section class={`window${className === undefined ? '' : ` ${className}`}`}>
      <header class="window-title">
        {onBack !== undefined && (
          <Button kind="icon" label={say.back} class="window-back" onClick={onBack}>
            <Icon name="back" />
          </Button>
        )}
        <h2 class="window-heading">{title}</h2>
        {actions !== undefined && <div class="window-actions">{actions}</div>}
      </header>
      <div class="window-body">{children}</div>
    </section>
  )
}
