import { useSignal } from '@preact/signals'
import type { TargetedSubmitEvent } from 'preact'
import { useLayoutEffect } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import { failureText } from '../model/failure.ts'
import { words } from '../model/language.ts'
import { parseNumber } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { Check, Field } from '../parts/field.tsx'
import { Notice, Spinner } from '../parts/status.tsx'
import { RememberedAccounts, SharedComputer } from './remembered-accounts.tsx'
import { signInWords } from './words.ts'

/** The form for number and password, with the remembered accounts. */
export function SignInForm({ onSignUp }: { onSignUp: () => void }) {
  const say = words(signInWords)
  const { session } = useApp()
  const number = useSignal('')
  const password = useSignal('')
  const hidden = useSignal(false)
  const shared = useSignal(false)
  const busy = useSignal(false)
  const numberWrong = useSignal(false)
  const failure = useSignal<unknown>(undefined)

  const find = (text: string) => session.remembered.value.find(account => account.number === parseNumber(text))
  const kept = find(number.value)
  const passwordKept = kept?.hasPassword === true

  const choose = (account: { number: number; hasPassword: boolean } | undefined): void => {
    number.value = account === undefined ? '' : String(account.number)
    password.value = ''
    numberWrong.value = false
    failure.value = undefined
  }

  // Reading them from storage may take a moment; what was typed meanwhile stays.
  const returning = session.returning.value
  const first = find(String(returning?.number)) ?? session.remembered.value[0]
  useLayoutEffect(() => {
    if (first !== undefined && number.peek() === '' && password.peek() === '') choose(first)
  }, [first])

  const signIn = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const form = event.currentTarget
    const account = parseNumber(number.value)
    numberWrong.value = account === undefined
    if (account === undefined || busy.value) return
    busy.value = true
    failure.value = undefined
    try {
      if (passwordKept && password.value === '') {
        await session.signInRemembered(account, { hidden: hidden.value, remember: !shared.value })
      } else {
        await session.signIn(account, password.value, { hidden: hidden.value, remember: !shared.value })
      }
    } catch (error) {
      failure.value = error
      form.querySelector<HTMLInputElement>('input[type=password]')?.select()
    } finally {
      busy.value = false
    }
  }

  return (
    <form class="sign-in-form" onSubmit={event => void signIn(event)} noValidate={passwordKept}>
      <RememberedAccounts chosen={kept?.number} onChoose={choose} />
      <Field label={say.number} error={numberWrong.value ? say.numberWrong : undefined}>
        <input
          name="number"
          type="text"
          inputMode="numeric"
          autocomplete="username"
          required
          spellcheck={false}
          value={number}
          onInput={event => {
            number.value = event.currentTarget.value
            numberWrong.value = false
          }}
        />
      </Field>
      <Field label={say.password}>
        <input
          name="password"
          type="password"
          autocomplete="current-password"
          required={!passwordKept}
          placeholder={passwordKept ? say.passwordKept : undefined}
          value={password}
          onInput={event => {
            password.value = event.currentTarget.value
          }}
        />
      </Field>
      <div class="sign-in-checks">
        <SharedComputer shared={shared} />
        <Check
          label={say.hidden}
          hint={say.hiddenHint}
          checked={hidden.value}
          onChange={event => {
            hidden.value = event.currentTarget.checked
          }}
        />
      </div>
      {failure.value !== undefined ? <Notice kind="error">{failureText(failure.value)}</Notice> : <WhyNotBack />}
      <Button kind="primary" type="submit" class="sign-in-go" aria-disabled={busy.value}>
        {busy.value && <Spinner />}
        {busy.value ? say.signingIn : say.signIn}
      </Button>
      <p class="sign-in-other">
        {say.noAccount}{' '}
        <button type="button" class="sign-in-link" onClick={onSignUp}>
          {say.signUp}
        </button>
      </p>
    </form>
  )
}

/** Why the page did not come back to the sign-in that it had. */
function WhyNotBack() {
  const returning = useApp().session.returning.value
  if (returning?.is === 'failed') return <Notice kind="error">{failureText(returning.error)}</Notice>
  if (returning?.is !== 'signed in elsewhere') return null
  return <Notice kind="info">{words(signInWords).elsewhere(returning.number)}</Notice>
}
