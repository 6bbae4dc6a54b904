import type { ComponentChildren } from 'preact'
import { Icon } from './icon.tsx'
import './notice.css'

interface Props {
  kind: 'info' | 'error' | 'ok'
  children: ComponentChildren
}

const icons = { info: 'bell', error: 'alert', ok: 'check' } as const

/** A framed line of text that says how something went; errors are announced at once. */
export function Notice({ kind, children }: Props) {
  return (
    <div class={`notice notice-${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <Icon name={icons[kind]} />
      <div class="notice-text">{children}</div>
    </div>
  )
}
