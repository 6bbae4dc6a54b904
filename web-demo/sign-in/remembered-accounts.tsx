import type { Signal } from '@preact/signals'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import type { Remembered } from '../model/remembered-accounts.ts'
import { Button } from '../parts/button.tsx'
import { Check } from '../parts/field.tsx'
import { Icon } from '../parts/icon.tsx'
import { Portrait } from '../parts/portrait.tsx'
import { signInWords } from './words.ts'
import './sign-in.css'

interface Props {
  /** The account entered in the form. */
  chosen: number | undefined
  /** Undefined: an account that is not remembered. */
  onChoose: (account: Remembered | undefined) => void
}

/** The remembered accounts, each with a button to forget it. */
export function RememberedAccounts({ chosen, onChoose }: Props) {
  const say = words(signInWords)
  const { session, view } = useApp()
  const accounts = session.remembered.value
  if (accounts.length === 0) return null

  const forget = async (account: Remembered): Promise<void> => {
    try {
      await session.forget(account.number)
      if (account.number === chosen) onChoose(undefined)
      view.toast('ok', say.forgotten(account.number))
    } catch (error) {
      view.toastFailure(error)
    }
  }

  return (
    <ul class="sign-in-accounts" aria-label={say.accounts}>
      {accounts.map(account => (
        <li key={account.number} class="sign-in-account">
          <button
            type="button"
            class="sign-in-account-choose"
            aria-pressed={account.number === chosen}
            onClick={() => onChoose(account)}
          >
            <Portrait number={account.portrait} size={44} />
            {account.nickname !== '' && <bdi class="sign-in-account-name">{account.nickname}</bdi>}
            <span class="sign-in-account-number">{account.number}</span>
          </button>
          <Button
            kind="icon"
            class="sign-in-account-forget"
            label={say.forget(account.nickname, account.number)}
            onClick={() => void forget(account)}
          >
            <Icon name="close" />
          </Button>
        </li>
      ))}
      <li class="sign-in-account">
        <button
          type="button"
          class="sign-in-account-choose"
          aria-pressed={chosen === undefined}
          onClick={() => onChoose(undefined)}
        >
          <span class="sign-in-account-other">
            <Icon name="add" />
          </span>
          <span class="sign-in-account-name">{say.otherAccount}</span>
        </button>
      </li>
    </ul>
  )
}

/** On a shared computer nothing is kept for the next sign-in. Elsewhere browsers keep the password only on HTTPS and localhost. */
export function SharedComputer({ shared }: { shared: Signal<boolean> }) {
  const say = words(signInWords)
  return (
    <Check
      label={say.shared}
      hint={isSecureContext ? say.sharedHint : say.sharedHintInsecure}
      checked={shared.value}
      onChange={event => {
        shared.value = event.currentTarget.checked
      }}
    />
  )
}
