import { useLayoutEffect, useRef } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import { words } from '../model/language.ts'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import { Notice } from './status.tsx'
import { commonWords } from './words.ts'
import './dialog.css'

/** The current toasts, above everything else: inside the topmost dialog if one is open. */
export function Toasts() {
  const say = words(commonWords)
  const { view } = useApp()
  const toasts = view.toasts.value
  const box = useRef<HTMLElement>(null)
  const newest = toasts.at(-1)?.id

  // Reopened for each toast, so that it covers a menu that was opened after the last one.
  useLayoutEffect(() => {
    if (newest === undefined) return
    const element = box.current
    element?.showPopover()
    return () => element?.hidePopover()
  }, [newest])

  return (
    <section ref={box} class="toasts" popover="manual" aria-label={say.toasts}>
      {toasts.map(toast => (
        <div key={toast.id} class="toast">
          <Notice kind={toast.kind}>{toast.text()}</Notice>
          <Button kind="icon" label={say.dismiss} onClick={() => view.dismiss(toast.id)}>
            <Icon name="close" />
          </Button>
        </div>
      ))}
    </section>
  )
}
