/** The inputs for single fields of a registration. */
import type { Signal } from '@preact/signals'
import type { InputHTMLAttributes } from 'preact'
import { useId } from 'preact/hooks'
import type { Registration } from '../../../client/index.ts'
import { words } from '../../model/language.ts'
import { BytesField } from '../entry-fields.tsx'
import { Check, Field } from '../field.tsx'
import { MAX_DESCRIPTION_BYTES, type NumberField, type Problems, problemText, type TextField } from './registration.ts'
import { profileWords } from './words.ts'

/** The props shared by all inputs. */
export interface DraftProps {
  /** The values entered so far, updated with each key. An invalid number is NaN. */
  draft: Signal<Registration>
  /** The errors to show beside the fields. */
  problems: Problems
}

/** Updates some fields of a draft. */
export function enter(draft: Signal<Registration>, values: Partial<Registration>): void {
  draft.value = { ...draft.peek(), ...values }
}

type TextInputProps = DraftProps & { field: TextField } & Pick<
    InputHTMLAttributes<HTMLInputElement>,
    'autocomplete' | 'inputMode' | 'required'
  >

/** A single-line text. */
export function TextInput({ draft, problems, field, ...native }: TextInputProps) {
  return (
    <Field label={words(profileWords)[field]} error={problemText(problems[field])}>
      <input
        type="text"
        value={draft.value[field]}
        onInput={event => enter(draft, { [field]: event.currentTarget.value })}
        {...native}
      />
    </Field>
  )
}

/** A number of one byte; 0 means not specified and is shown as empty. */
export function NumberInput({ draft, problems, field }: DraftProps & { field: Exclude<NumberField, 'portrait'> }) {
  const value = draft.value[field]
  return (
    <Field label={words(profileWords)[field]} error={problemText(problems[field])}>
      <input
        type="number"
        inputMode="numeric"
        min={0}
        max={255}
        value={value === 0 || Number.isNaN(value) ? '' : value}
        onInput={({ currentTarget: { value, validity } }) =>
          enter(draft, { [field]: validity.badInput ? Number.NaN : Number(value) })
        }
      />
    </Field>
  )
}

/** The sex; an unknown value is kept. */
export function SexInput({ draft, problems }: DraftProps) {
  const say = words(profileWords)
  const { sex } = draft.value
  return (
    <Field label={say.sex} error={problemText(problems.sex)}>
      <select value={sex} onChange={event => enter(draft, { sex: Number(event.currentTarget.value) })}>
        {say.sexes.map((name, value) => (
          <option key={name} value={value}>
            {name}
          </option>
        ))}
        {sex >= say.sexes.length && <option value={sex}>{sex}</option>}
      </select>
    </Field>
  )
}

/** Who may add the account (A2). */
export function VerificationInput({ draft, problems }: DraftProps) {
  const say = words(profileWords)
  const { verification } = draft.value
  const id = useId()
  const isUnknown = Number.isNaN(verification)
  return (
    <div
      class="profile-fields-wide"
      role="radiogroup"
      aria-labelledby={`${id}-label`}
      aria-invalid={problems.verification !== undefined}
      aria-describedby={isUnknown ? `${id}-unknown` : undefined}
    >
      <p id={`${id}-label`} class="field-label">
        {say.verification}
      </p>
      {say.verifications.map((label, value) => (
        <Check
          key={label}
          type="radio"
          name={id}
          label={label}
          checked={verification === value}
          onChange={() => enter(draft, { verification: value })}
        />
      ))}
      {isUnknown && (
        <p id={`${id}-unknown`} class={problems.verification ? 'field-error' : 'field-hint'}>
          {say.verificationUnknown}
        </p>
      )}
    </div>
  )
}

/** The description, with a byte counter. */
export function DescriptionInput({ draft }: Pick<DraftProps, 'draft'>) {
  const say = words(profileWords)
  const { description } = draft.value
  return (
    <div class="profile-fields-wide">
      <BytesField
        label={say.description}
        value={description}
        onEnter={description => enter(draft, { description })}
        most={MAX_DESCRIPTION_BYTES}
        rows={3}
      />
    </div>
  )
}
