import { cloneElement, type InputHTMLAttributes, type VNode } from 'preact'
import { useId } from 'preact/hooks'
import './controls.css'

interface Props {
  label: string
  /** Shown under the control unless there is an error. */
  hint?: string | undefined
  /** What is wrong with the value; marks the control as invalid. */
  error?: string | undefined
  /** The one control: an input, a select or a textarea. */
  children: VNode<{ id?: string }>
}

/** A control with its label, a hint and an error, wired for screen readers. */
export function Field({ label, hint, error, children }: Props) {
  const ownId = useId()
  const id = children.props.id ?? ownId
  const about = error ?? hint
  const wired = cloneElement(children, {
    id,
    'aria-describedby': about === undefined ? undefined : `${id}-about`,
    'aria-invalid': error === undefined ? undefined : 'true',
  })
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      {wired}
      {about !== undefined && (
        <p id={`${id}-about`} class={error === undefined ? 'field-hint' : 'field-error'}>
          {about}
        </p>
      )}
    </div>
  )
}

type Native = Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'id' | 'label' | 'role'>

interface CheckProps extends Native {
  label: string
  /** Shown under the label. */
  hint?: string | undefined
  /** The radio buttons of a group share a `name`. */
  type?: 'checkbox' | 'radio'
}

/** A checkbox or radio button with a clickable label. */
export function Check({ label, hint, type = 'checkbox', ...native }: CheckProps) {
  const id = useId()
  const described = hint === undefined ? undefined : `${id}-hint`
  return (
    <div class="check">
      <label class="check-line" for={id}>
        {type === 'radio' ? (
          <input type="radio" aria-describedby={described} {...native} id={id} />
        ) : (
          <input type="checkbox" aria-describedby={described} {...native} id={id} />
        )}
        <span>{label}</span>
      </label>
      {hint !== undefined && (
        <p id={`${id}-hint`} class="check-hint">
          {hint}
        </p>
      )}
    </div>
  )
}
