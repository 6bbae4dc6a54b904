import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Registration } from '../../client/index.ts'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Button } from '../parts/button.tsx'
import { failureText } from '../parts/failure-text.ts'
import { Icon } from '../parts/icon.tsx'
import { Notice } from '../parts/notice.tsx'
import { Portrait } from '../parts/portrait.tsx'
import { Spinner } from '../parts/spinner.tsx'
import { RememberMe } from './remember-me.tsx'
import { signInWords } from './words.ts'
import './sign-up.css'

interface Props {
  number: number
  /** As it was sent. */
  registration: Registration
  /** To the login box. */
  onBack: () => void
}

/** What signing up is about: the number, large, to be copied, and the way in. */
export function GivenNumber({ number, registration, onBack }: Props) {
  const say = words(signInWords)
  const { session } = useApp()
  const remember = useSignal(false)
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
      await session.signIn(number, registration.password, { hidden: false, remember: remember.value })
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
        {say.given}
        <output class="sign-in-given-number">{number}</output>
      </p>
      {/* Only a secure page may write to the clipboard; elsewhere the number is selected with a click. */}
      {isSecureContext && (
        <Button onClick={() => void copy()}>
          <Icon name={copied.value ? 'check' : 'copy'} />
          {copied.value ? say.copied : say.copy}
        </Button>
      )}
      <p class="sign-in-intro">{say.givenHint}</p>
      <RememberMe remember={remember} />
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
