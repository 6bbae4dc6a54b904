import { drawings, type IconName } from './icon-drawings.ts'
import './icon.css'

export type { IconName } from './icon-drawings.ts'

/** A line drawing of 16 px in the colour of the text; what it means has to be said elsewhere. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={drawings[name]} />
    </svg>
  )
}
