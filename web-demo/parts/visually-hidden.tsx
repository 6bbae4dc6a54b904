import type { ComponentChildren } from 'preact'
import './visually-hidden.css'

/** Text for those who listen to the page instead of seeing it. */
export function VisuallyHidden({ children }: { children: ComponentChildren }) {
  return <span class="visually-hidden">{children}</span>
}
