import type { ButtonHTMLAttributes } from 'preact'
import './controls.css'

type Native = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'label'>

/** An icon alone says nothing to a screen reader, so it needs a label, which is its tooltip, too. */
type Props = Native & ({ kind?: 'plain' | 'primary' | 'danger'; label?: string } | { kind: 'icon'; label: string })

/** A button; `type="button"` unless said otherwise, so that it never sends a form by accident. */
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
