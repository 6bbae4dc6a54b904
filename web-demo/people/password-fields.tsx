import type { Signal } from '@preact/signals'
import { words } from '../language/language.ts'
import { Field } from '../parts/field.tsx'
import { problemText } from './problem-text.ts'
import { type DraftProps, enter } from './profile-inputs.tsx'
import { profileWords } from './profile-words.ts'

interface Props extends DraftProps {
  repeated: Signal<string>
  /** Whether to say that the second entry differs from the first. */
  differs: boolean
  /** Of an account that has a password: an empty one keeps it (A4). */
  change?: boolean
}

/** A new password, twice. */
export function PasswordFields({ draft, problems, repeated, differs, change = false }: Props) {
  const say = words(profileWords)
  return (
    <div class="profile-fields">
      <Field
        label={change ? say.newPassword : say.password}
        hint={change ? say.newPasswordHint : undefined}
        error={problemText(problems.password)}
      >
        <input
          type="password"
          autocomplete="new-password"
          required={!change}
          value={draft.value.password}
          onInput={event => enter(draft, { password: event.currentTarget.value })}
        />
      </Field>
      <Field label={say.repeatPassword} error={differs ? say.notRepeated : undefined}>
        <input
          type="password"
          autocomplete="new-password"
          required={!change}
          value={repeated.value}
          onInput={event => {
            repeated.value = event.currentTarget.value
          }}
        />
      </Field>
    </div>
  )
}
