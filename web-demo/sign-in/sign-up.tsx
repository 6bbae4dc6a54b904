import { useComputed, useSignal } from '@preact/signals'
import type { TargetedSubmitEvent } from 'preact'
import { useState } from 'preact/hooks'
import { emptyRegistration } from '../../client/index.ts'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Button } from '../parts/button.tsx'
import { failureText } from '../parts/failure-text.ts'
import { Notice } from '../parts/notice.tsx'
import { Spinner } from '../parts/spinner.tsx'
import { PasswordFields } from '../people/password-fields.tsx'
import { DetailFields, EssentialFields } from '../people/profile-fields.tsx'
import { registrationProblems } from '../people/registration.ts'
import { GivenNumber } from './given-number.tsx'
import { signInWords } from './words.ts'
import './sign-up.css'

/** Opens an account, then shows the number that was given. What the server would refuse is told before it is sent. */
export function SignUp({ onBack }: { onBack: () => void }) {
  const say = words(signInWords)
  const { session } = useApp()
  const draft = useSignal({ ...emptyRegistration, portrait: Math.floor(Math.random() * 16) })
  const repeated = useSignal('')
  const busy = useSignal(false)
  const failure = useSignal<unknown>(undefined)
  const [given, setGiven] = useState<number>()
  // Nobody is told about mistakes in what is not yet filled in.
  const tried = useSignal(false)
  const problems = useComputed(() => registrationProblems(draft.value, 'required'))
  const differs = useComputed(() => repeated.value !== draft.value.password)
  const wrong = useComputed(() => differs.value || Object.keys(problems.value).length > 0)

  const register = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const form = event.currentTarget
    if (busy.value) return
    tried.value = true
    failure.value = undefined
    if (wrong.value) {
      // Only once the marks are drawn is there something to go to.
      requestAnimationFrame(() => showFirstMistake(form))
      return
    }
    busy.value = true
    try {
      setGiven(await session.register(draft.value))
    } catch (error) {
      failure.value = error
    } finally {
      busy.value = false
    }
  }

  if (given !== undefined) return <GivenNumber number={given} registration={draft.value} onBack={onBack} />
  const shown = { draft, problems: tried.value ? problems.value : {} }
  return (
    <form class="sign-in-form" onSubmit={event => void register(event)} noValidate>
      <p class="sign-in-intro">{say.numberUnused}</p>
      <EssentialFields {...shown} />
      <PasswordFields {...shown} repeated={repeated} differs={tried.value && differs.value} />
      <details class="sign-in-details">
        <summary>{say.optional}</summary>
        <DetailFields {...shown} />
      </details>
      {tried.value && wrong.value && <Notice kind="error">{say.mend}</Notice>}
      {failure.value !== undefined && <Notice kind="error">{failureText(failure.value)}</Notice>}
      <div class="sign-in-actions">
        <Button onClick={onBack}>{say.haveNumber}</Button>
        <Button kind="primary" type="submit" aria-disabled={busy.value}>
          {busy.value && <Spinner />}
          {busy.value ? say.creating : say.create}
        </Button>
      </div>
    </form>
  )
}

/** Brings the first field that is marked to the front, out of the folded part if it lies there. */
function showFirstMistake(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLElement>('[aria-invalid=true]')
  const details = field?.closest('details')
  if (details) details.open = true
  field?.focus()
}
