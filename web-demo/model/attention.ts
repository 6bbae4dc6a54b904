/** Whether someone looks at the page: it is seen and has the focus. In Node someone always does. */
import { type ReadonlySignal, signal } from '@preact/signals'
import { page } from './platform.ts'

export function watchAttention(): ReadonlySignal<boolean> {
  if (page === undefined) return signal(true)
  const { document } = page
  const isAttentive = () => document.visibilityState === 'visible' && document.hasFocus()
  const attentive = signal(isAttentive())
  const look = () => {
    attentive.value = isAttentive()
  }
  document.addEventListener('visibilitychange', look)
  page.addEventListener('focus', look)
  page.addEventListener('blur', look)
  return attentive
}
