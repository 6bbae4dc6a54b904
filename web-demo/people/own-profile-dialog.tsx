import { useSignal } from '@preact/signals'
import type { TargetedSubmitEvent } from 'preact'
import type { Profile } from '../../client/index.ts'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { AboutFields, EssentialFields, PasswordFields, PersonalFields } from '../parts/profile/profile-fields.tsx'
import { registrationOf, registrationProblems } from '../parts/profile/registration.ts'
import { Failure, useRequest } from '../parts/request.tsx'
import { Spinner } from '../parts/status.tsx'
import { commonWords } from '../parts/words.ts'
import { WithProfile } from './profile-dialog.tsx'
import { peopleWords } from './words.ts'

/** Edits the user's own profile (A4). */
export function OwnProfileDialog({ onClose }: { onClose: () => void }) {
  const { session } = useApp()
  return (
    <Dialog title={words(peopleWords).ownProfile} wide onClose={onClose}>
      <WithProfile number={session.number.value ?? 0}>
        {profile => <OwnProfileForm profile={profile} onDone={onClose} />}
      </WithProfile>
    </Dialog>
  )
}

interface FormProps {
  profile: Profile
  /** Called after saving and on cancel. */
  onDone: () => void
}

/** The form of the user's profile; changes the password, too, if a new one is entered (A4). */
function OwnProfileForm({ profile, onDone }: FormProps) {
  const { me, view } = useApp()
  const say = words(peopleWords)
  const common = words(commonWords)
  // The server does not send who may add the account: unless this browser knows, the user must choose.
  const draft = useSignal(registrationOf(profile, me.verification.peek() ?? Number.NaN))
  const repeated = useSignal('')
  const tried = useSignal(false)
  const request = useRequest()
  const problems = registrationProblems(draft.value, 'may be empty')
  const differs = repeated.value !== draft.value.password

  function save(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    tried.value = true
    if (differs || Object.keys(problems).length > 0) {
      // Wait until the invalid fields are marked.
      requestAnimationFrame(() =>
        form.querySelector<HTMLElement>('[aria-invalid=true], [aria-invalid=true] input')?.focus(),
      )
      return
    }
    request.run(async () => {
      await me.update(draft.value)
      view.toast('ok', say.saved)
      onDone()
    })
  }

  const shown = { draft, problems: tried.value ? problems : {} }
  return (
    <form class="people-stack" noValidate onSubmit={save}>
      <div class="people-columns">
        <div class="people-stack">
          <EssentialFields {...shown} />
          <AboutFields {...shown} />
          {/* Tells a password manager which account it is. */}
          <input type="text" autocomplete="username" value={profile.number} readOnly hidden />
          <PasswordFields {...shown} repeated={repeated} differs={tried.value && differs} change />
        </div>
        <PersonalFields {...shown} />
      </div>
      <Failure of={request} />
      <div class="people-actions people-actions-below">
        {request.busy.value && <Spinner />}
        <Button onClick={onDone}>{common.cancel}</Button>
        <Button type="submit" kind="primary" disabled={request.busy.value}>
          {common.save}
        </Button>
      </div>
    </form>
  )
}
