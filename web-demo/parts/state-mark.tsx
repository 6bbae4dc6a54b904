import type { State } from '../../client/index.ts'
import { commonWords } from '../language/common.ts'
import { words } from '../language/language.ts'
import { VisuallyHidden } from './visually-hidden.tsx'
import './state-mark.css'

/** Told apart by shape as well as by colour: a full disc, a disc with a bar, half a disc, an empty ring. */
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

/** The name of a state in the current language. */
export function stateName(state: State): string {
  const say = words(commonWords)
  return {
    online: say.online,
    'do not disturb': say.doNotDisturb,
    hidden: say.hidden,
    offline: say.offline,
  }[state]
}

/** How reachable someone is, 12 px wide, with the name of the state for screen readers. */
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
