import { useId } from 'preact/hooks'
import { textBytes } from '../../client/index.ts'
import { words } from '../language/language.ts'
import { bytesText } from './problem-text.ts'
import { MAX_CONDITION_BYTES } from './search-condition.ts'
import { peopleWords } from './words.ts'

/** The condition that the form builds, as it will be sent; empty while the form has something wrong in it. */
export function ConditionPreview({ condition }: { condition: string }) {
  const say = words(peopleWords)
  const id = useId()
  const bytes = textBytes(condition)
  return (
    <section class="people-condition" aria-labelledby={id}>
      <p id={id} class="field-label">
        {say.condition}
      </p>
      <code class="people-condition-text">{condition}</code>
      <p class={bytes > MAX_CONDITION_BYTES ? 'field-error' : 'field-hint'}>{bytesText(bytes, MAX_CONDITION_BYTES)}</p>
    </section>
  )
}
