import { commonWords } from '../language/common.ts'
import { words } from '../language/language.ts'
import { VisuallyHidden } from './visually-hidden.tsx'
import './spinner.css'

/** Something is under way; as high as the line it stands in. */
export function Spinner() {
  return (
    <span class="spinner" role="status">
      <VisuallyHidden>{words(commonWords).loading}</VisuallyHidden>
    </span>
  )
}
