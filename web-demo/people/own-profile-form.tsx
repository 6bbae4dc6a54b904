import { useSignal } from '@preact/signals'
import type { TargetedSubmitEvent } from 'preact'
import type { Profile } from '../../client/index.ts'
import { commonWords } from '../language/common.ts'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Button } from '../parts/button.tsx'
import { Spinner } from '../parts/spinner.tsx'
import { Failure } from './failure.tsx'
import { PasswordFields } from './password-fields.tsx'
import { AboutFields, EssentialFields, WhereaboutsFields } from './profile-fields.tsx'
import { registrationOf, registrationProblems } from './registration.ts'
import { useRequest } from './use-request.ts'
import { peopleWords } from './words.ts'

interface Props {
  profile: Profile
  /** Saved, or given up. */
  onDone: () => void
}

/** Changes the own profile, and the password when a new one is given (A4). */
export function OwnProfileForm({ profile, onDone }: Props) {
  const { me, view } = useApp()
  const say = words(peopleWords)
  const common = words(commonWords)
  // The server does not tell who may add the account: when this browser doesn't know, it has to be chosen.
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
      // The fields are marked when they have been drawn again.
      requestAnimationFrame(() =>
        form.querySelector<HTMLElement>('[aria-invalid=true], [aria-invalid=true] input')?.focus(),
      )
      return
    }
    request.run(async () => {
      await me.update(draft.value)
      view.note('ok', say.saved)
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
          {/* Tells a password manager whose password is changed. */}
          <input type="text" autocomplete="username" value={profile.number} readOnly hidden />
          <PasswordFields {...shown} repeated={repeated} differs={tried.value && differs} change />
        </div>
        <WhereaboutsFields {...shown} />
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
