import type { ButtonHTMLAttributes } from 'preact'
import './controls.css'

type Native = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'label'>

/** An icon button needs a label for screen readers; it is the tooltip, too. */
type Props = Native & ({ kind?: 'plain' | 'primary' | 'danger'; label?: string } | { kind: 'icon'; label: string })

/** A button; `type="button"` by default, so that it never submits a form by accident. */
export function Button({ kind = 'plain', label, class: className, children, ...native }: Props) {
  return (
    <button
      type="button"
      class={`button button-${kind}${className === undefined ? '' : ` ${className}`}`}
      aria-label={label}
      title={kind === 'icon' ? label : undefined}
      {...native}
    >
      {children}
    </button>
  )
}
