import { useSignal } from '@preact/signals'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { fullName } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Check } from '../parts/field.tsx'
import { commonWords } from '../parts/words.ts'
import { shellWords } from './words.ts'
import './shell.css'

/** Asks before the user signs out, and whether to delete what this browser keeps of the account. */
export function SignOutDialog() {
  const say = words(shellWords)
  const app = useApp()
  const { people, session, view } = app
  const number = session.number.value
  const erase = useSignal(!session.isKept.peek())
  const close = (): void => {
    view.dialog.value = undefined
  }
  if (number === undefined) return null
  const signOut = (): void => {
    app.signOut({ erase: erase.value }).catch(error => view.toastFailure(error))
  }
  return (
    <Dialog title={say.signOut} onClose={close}>
      <form
        class="clear-history"
        onSubmit={event => {
          event.preventDefault()
          signOut()
        }}
      >
        <p>{say.signOutQuestion(fullName(people.get(number).value))}</p>
        <Check
          label={say.erase}
          hint={say.eraseHint}
          checked={erase.value}
          onChange={event => {
            erase.value = event.currentTarget.checked
          }}
        />
        <div class="clear-history-actions">
          <Button onClick={close}>{words(commonWords).cancel}</Button>
          <Button kind={erase.value ? 'danger' : 'primary'} type="submit">
            {say.signOut}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
