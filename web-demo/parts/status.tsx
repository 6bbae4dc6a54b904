import type { ComponentChildren } from 'preact'
import type { State } from '../../client/index.ts'
import { words } from '../model/language.ts'
import { Icon } from './icon.tsx'
import { commonWords } from './words.ts'
import './status.css'

/** Indicates progress; as high as a line of text. */
export function Spinner() {
  return (
    <span class="spinner" role="status">
      <VisuallyHidden>{words(commonWords).loading}</VisuallyHidden>
    </span>
  )
}

interface NoticeProps {
  kind: 'info' | 'error' | 'ok'
  children: ComponentChildren
}

const icons = { info: 'bell', error: 'alert', ok: 'check' } as const

/** A framed message; errors are announced at once. */
export function Notice({ kind, children }: NoticeProps) {
  return (
    <div class={`notice notice-${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <Icon name={icons[kind]} />
      <div class="notice-text">{children}</div>
    </div>
  )
}

/** Distinguished by shape as well as colour: a disc, a disc with a bar, half a disc, a ring. */
const shapes = {
  online: <circle cx="6" cy="6" r="5" fill="currentColor" />,
  'do not disturb': (
    <>
      <circle cx="6" cy="6" r="5" fill="currentColor" />
      <path d="M3.4 6h5.2" class="state-mark-bar" />
    </>
  ),
  hidden: (
    <>
      <circle cx="6" cy="6" r="4.2" class="state-mark-ring" />
      <path d="M6 1.8a4.2 4.2 0 0 1 0 8.4z" fill="currentColor" />
    </>
  ),
  offline: <circle cx="6" cy="6" r="4.2" class="state-mark-ring" />,
}

const classes = { online: 'online', 'do not disturb': 'busy', hidden: 'hidden', offline: 'offline' }

/** Returns the name of a state in the current language. */
export function stateName(state: State): string {
  const say = words(commonWords)
  return {
    online: say.online,
    'do not disturb': say.doNotDisturb,
    hidden: say.hidden,
    offline: say.offline,
  }[state]
}

/** A symbol for a state, 12 px wide, with its name for screen readers. */
export function StateMark({ state }: { state: State }) {
  return (
    <span class={`state-mark state-mark-${classes[state]}`} title={stateName(state)}>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        {shapes[state]}
      </svg>
      <VisuallyHidden>{stateName(state)}</VisuallyHidden>
    </span>
  )
}

/** A larger count is shown as 99+. */
const MAX_COUNT = 99

/** The number of unread items, on red, or on grey if quiet; nothing when there are none. The label is for screen readers. */
export function UnreadBadge({ count, label, quiet = false }: { count: number; label?: string; quiet?: boolean }) {
  if (count === 0) return null
  return (
    <span class={quiet ? 'unread-badge unread-badge-quiet' : 'unread-badge'}>
      <span aria-hidden="true">{count > MAX_COUNT ? `${MAX_COUNT}+` : count}</span>
      {label !== undefined && <VisuallyHidden>{label}</VisuallyHidden>}
    </span>
  )
}

/** Text for screen readers only. */
export function VisuallyHidden({ children }: { children: ComponentChildren }) {
  return <span class="visually-hidden">{children}</span>
}
