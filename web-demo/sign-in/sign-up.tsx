import { useComputed, useSignal } from '@preact/signals'
import type { TargetedSubmitEvent } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { emptyRegistration, type Registration } from '../../client/index.ts'
import { useApp } from '../model/app.ts'
import { failureText } from '../model/failure.ts'
import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Portrait } from '../parts/portrait.tsx'
import { DetailFields, EssentialFields, PasswordFields } from '../parts/profile/profile-fields.tsx'
import { registrationProblems } from '../parts/profile/registration.ts'
import { Notice, Spinner } from '../parts/status.tsx'
import { SharedComputer } from './remembered-accounts.tsx'
import { signInWords } from './words.ts'
import './sign-up.css'

/** Creates an account, then shows its number. Mistakes are reported before anything is sent. */
export function SignUp({ onBack }: { onBack: () => void }) {
  const say = words(signInWords)
  const { session } = useApp()
  const draft = useSignal({ ...emptyRegistration, portrait: Math.floor(Math.random() * 16) })
  const repeated = useSignal('')
  const busy = useSignal(false)
  const failure = useSignal<unknown>(undefined)
  const [given, setGiven] = useState<number>()
  // Mistakes are not reported before the first attempt.
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
      // Wait until the invalid fields are marked.
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

  if (given !== undefined) return <NewNumber number={given} registration={draft.value} onBack={onBack} />
  const shown = { draft, problems: tried.value ? problems.value : {} }
  return (
    <form class="sign-in-form" onSubmit={event => void register(event)} noValidate>
      <p class="sign-in-intro">{say.numberHint}</p>
      <EssentialFields {...shown} />
      <PasswordFields {...shown} repeated={repeated} differs={tried.value && differs.value} />
      <details class="sign-in-details">
        <summary>{say.optional}</summary>
        <DetailFields {...shown} />
      </details>
      {tried.value && wrong.value && <Notice kind="error">{say.correct}</Notice>}
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

/** Focuses the first invalid field, and unfolds the section that contains it. */
function showFirstMistake(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLElement>('[aria-invalid=true]')
  const details = field?.closest('details')
  if (details) details.open = true
  field?.focus()
}

interface NewNumberProps {
  number: number
  /** The registration as it was sent. */
  registration: Registration
  /** Returns to the sign-in form. */
  onBack: () => void
}

/** The result of signing up: the new number, to be copied, and a button to sign in. */
function NewNumber({ number, registration, onBack }: NewNumberProps) {
  const say = words(signInWords)
  const { session } = useApp()
  const shared = useSignal(false)
  const busy = useSignal(false)
  const copied = useSignal(false)
  const failure = useSignal<unknown>(undefined)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])

  const signIn = async (): Promise<void> => {
    if (busy.value) return
    busy.value = true
    failure.value = undefined
    try {
      await session.signIn(number, registration.password, { hidden: false, remember: !shared.value })
    } catch (error) {
      failure.value = error
    } finally {
      busy.value = false
    }
  }

  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(String(number))
      copied.value = true
    } catch (error) {
      failure.value = error
    }
  }

  return (
    <div class="sign-in-form sign-in-given">
      <Portrait number={registration.portrait} size={72} />
      <h3 ref={heading} tabIndex={-1}>
        {say.welcome(registration.nickname)}
      </h3>
      <p>
        {say.assigned}
        <output class="sign-in-given-number">{number}</output>
      </p>
      {/* Only a secure page may write to the clipboard; elsewhere a click selects the number. */}
      {isSecureContext && (
        <Button onClick={() => void copy()}>
          <Icon name={copied.value ? 'check' : 'copy'} />
          {copied.value ? say.copied : say.copy}
        </Button>
      )}
      <p class="sign-in-intro">{say.assignedHint}</p>
      <SharedComputer shared={shared} />
      {failure.value !== undefined && <Notice kind="error">{failureText(failure.value)}</Notice>}
      <Button kind="primary" class="sign-in-go" aria-disabled={busy.value} onClick={() => void signIn()}>
        {busy.value && <Spinner />}
        {busy.value ? say.signingIn : say.signInNow}
      </Button>
      <button type="button" class="sign-in-link" onClick={onBack}>
        {say.later}
      </button>
    </div>
  )
}
