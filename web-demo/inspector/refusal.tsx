/** A notice explained: what it refuses, why, and what may be done. */
import { type Notice, reasons, remedyOf } from '../../protocol/index.ts'
import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { refusalWords } from './refusal-words.ts'
import { RuleLink } from './rule-link.tsx'
import { inspectorWords } from './words.ts'

interface Props {
  notice: Notice
  /** Shows the request that it refuses; undefined if that was not captured. */
  onShowRequest: (() => void) | undefined
}

export function Refusal({ notice: { code, reason, seconds, subject, words: text }, onShowRequest }: Props) {
  const say = words(refusalWords)
  const { meanings } = words(inspectorWords)
  const field = reason === undefined ? undefined : reasons[reason].field
  return (
    <section class="inspector-refusal">
      <h3>{say.about(subject)}</h3>
      <p>
        {reason === undefined ? <span lang="en">{text}</span> : meanings.reasons[reason]}{' '}
        <span class="inspector-meaning">
          {code} {reason}
        </span>
      </p>
      {reason !== undefined && (
        <p>{seconds === undefined ? say.remedies[remedyOf(reason)] : say.afterSeconds(seconds)}</p>
      )}
      {field !== undefined && (
        <p>
          {say.field} <code>{field}</code>
        </p>
      )}
      <p class="inspector-refusal-links">
        {onShowRequest !== undefined && <Button onClick={onShowRequest}>{say.showRequest}</Button>}
        <RuleLink anchor="E4">{say.rule}</RuleLink>
        <RuleLink anchor="notices">{say.allReasons}</RuleLink>
      </p>
    </section>
  )
}
