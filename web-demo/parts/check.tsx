import type { InputHTMLAttributes } from 'preact'
import { useId } from 'preact/hooks'
import './check.css'

type Native = Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'id' | 'label' | 'role'>

interface Props extends Native {
  label: string
  /** Said under the label. */
  hint?: string | undefined
  /** A radio needs a `name` that its alternatives share. */
  type?: 'checkbox' | 'radio'
}

/** A checkbox or a radio button with its label, which is part of what can be clicked. */
export function Check({ label, hint, type = 'checkbox', ...native }: Props) {
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
