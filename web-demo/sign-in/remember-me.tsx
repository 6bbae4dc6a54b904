import type { Signal } from '@preact/signals'
import { words } from '../language/language.ts'
import { Check } from '../parts/check.tsx'
import { signInWords } from './words.ts'

/** Offered only where a password can be kept encrypted: browsers have the means on HTTPS and localhost alone. */
export function RememberMe({ remember }: { remember: Signal<boolean> }) {
  const say = words(signInWords)
  if (!isSecureContext) return null
  return (
    <Check
      label={say.remember}
      hint={say.rememberHint}
      checked={remember.value}
      onChange={event => {
        remember.value = event.currentTarget.checked
      }}
    />
  )
}
