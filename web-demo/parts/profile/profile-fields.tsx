/** The fields of a registration, grouped for sign-up and for editing a profile. */
import type { Signal } from '@preact/signals'
import { words } from '../../model/language.ts'
import { Field } from '../field.tsx'
import { PortraitPicker } from './portrait-picker.tsx'
import {
  DescriptionInput,
  type DraftProps,
  enter,
  NumberInput,
  SexInput,
  TextInput,
  VerificationInput,
} from './profile-inputs.tsx'
import { problemText } from './registration.ts'
import { profileWords } from './words.ts'
import './profile.css'

/** Portrait, nickname, sex and age, and who may add the account. */
export function EssentialFields(props: DraftProps) {
  const say = words(profileWords)
  const { draft } = props
  return (
    <div class="profile-fields">
      <div class="profile-fields-wide">
        <TextInput field="nickname" {...props} autocomplete="nickname" required />
      </div>
      <div class="profile-fields-wide">
        {/* The picker has its own label. */}
        <p class="field-label" aria-hidden="true">
          {say.portrait}
        </p>
        <PortraitPicker value={draft.value.portrait} onChange={portrait => enter(draft, { portrait })} />
      </div>
      <SexInput {...props} />
      <NumberInput field="age" {...props} />
      <VerificationInput {...props} />
    </div>
  )
}

/** All optional fields. */
export function DetailFields(props: DraftProps) {
  return (
    <div class="profile-fields-details">
      <AboutFields {...props} />
      <PersonalFields {...props} />
    </div>
  )
}

/** Hobbies and description. */
export function AboutFields(props: DraftProps) {
  return (
    <div class="profile-fields">
      <div class="profile-fields-wide">
        <TextInput field="hobby" {...props} />
      </div>
      <DescriptionInput draft={props.draft} />
    </div>
  )
}

/** Place, school, job and contact data. */
export function PersonalFields(props: DraftProps) {
  const say = words(profileWords)
  return (
    <div class="profile-fields-details">
      <fieldset>
        <legend>{say.place}</legend>
        <div class="profile-fields">
          <NumberInput field="country" {...props} />
          <NumberInput field="province" {...props} />
          <TextInput field="city" {...props} autocomplete="address-level2" />
          <TextInput field="postcode" {...props} autocomplete="postal-code" />
          <div class="profile-fields-wide">
            <TextInput field="address" {...props} autocomplete="street-address" />
          </div>
        </div>
      </fieldset>
      <fieldset>
        <legend>{say.schoolAndJob}</legend>
        <div class="profile-fields">
          <div class="profile-fields-wide">
            <TextInput field="school" {...props} />
          </div>
          <NumberInput field="education" {...props} />
          <NumberInput field="job" {...props} />
        </div>
      </fieldset>
      <p class="field-hint">{say.numberHint}</p>
      <fieldset>
        <legend>{say.contact}</legend>
        <div class="profile-fields">
          <TextInput field="realName" {...props} autocomplete="name" />
          <TextInput field="email" {...props} inputMode="email" autocomplete="email" />
          <TextInput field="phone" {...props} inputMode="tel" autocomplete="tel" />
          <TextInput field="pager" {...props} inputMode="tel" />
        </div>
      </fieldset>
      <p class="field-hint">{say.contactHint}</p>
    </div>
  )
}

interface PasswordFieldsProps extends DraftProps {
  repeated: Signal<string>
  /** Whether to report that the two entries differ. */
  differs: boolean
  /** Changes an existing password: an empty one keeps it (A4). */
  change?: boolean
}

/** A new password, entered twice. */
export function PasswordFields({ draft, problems, repeated, differs, change = false }: PasswordFieldsProps) {
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
