import { useSignal } from '@preact/signals'
import { words } from '../language/language.ts'
import { Button } from '../parts/button.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { VisuallyHidden } from '../parts/visually-hidden.tsx'
import { peopleWords } from './words.ts'

const icons = { copyNumber: 'copy', copied: 'check', notCopied: 'alert' } as const satisfies Record<string, IconName>

/** Copies a number, and says whether it did; only a secure page may, and elsewhere there is no such button. */
export function CopyNumber({ number }: { number: number }) {
  const state = useSignal<keyof typeof icons>('copyNumber')
  if (!isSecureContext) return null

  async function copy() {
    try {
      await navigator.clipboard.writeText(String(number))
      state.value = 'copied'
    } catch {
      state.value = 'notCopied'
    }
  }

  const said = words(peopleWords)[state.value]
  return (
    <>
      <Button onClick={() => void copy()}>
        <Icon name={icons[state.value]} /> {said}
      </Button>
      <span role="status">
        <VisuallyHidden>{state.value !== 'copyNumber' && said}</VisuallyHidden>
      </span>
    </>
  )
}
