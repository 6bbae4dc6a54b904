import { computed, signal } from '@preact/signals'
import { type ComponentChildren, createContext, type RefObject } from 'preact'
import { useContext, useId, useLayoutEffect, useRef } from 'preact/hooks'
import { words } from '../model/language.ts'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import { addLayer } from './layers.ts'
import { Toasts } from './toasts.tsx'
import { commonWords } from './words.ts'
import './dialog.css'

interface Props {
  title: string
  /** Called once, when the user closes the dialog; the caller then unmounts it. */
  onClose: () => void
  /** 720 px wide instead of 440. */
  wide?: boolean
  /** As large as the screen, for one thing that fills it. */
  full?: boolean
  /** What gets the focus in place of the first field. */
  focus?: RefObject<HTMLElement | null>
  children: ComponentChildren
}

/** The open dialogs, topmost last. Everything below the topmost is inert. */
const open = signal<readonly HTMLDialogElement[]>([])
export const isDialogOpen = computed(() => open.value.length > 0)

/** Within it, the bottommost dialog is the one that the address of the page names. */
export const AddressedDialog = createContext(false)

const fields = 'input:not(:disabled), select:not(:disabled), textarea:not(:disabled)'

/**
 * A modal dialog, open while it is mounted. Escape closes it, and the focus returns to where it was. On a phone it fills
 * the screen. The first field gets the focus, or the dialog itself where an on-screen keyboard would pop up. The topmost
 * dialog shows the toasts, which would be inert elsewhere.
 */
export function Dialog({ title, onClose, wide = false, full = false, focus, children }: Props) {
  const say = words(commonWords)
  const titleId = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  const body = useRef<HTMLDivElement>(null)
  const closed = useRef(onClose)
  closed.current = onClose
  const isAddressed = useContext(AddressedDialog)
  const isTopmost = open.value.at(-1) === dialog.current

  useLayoutEffect(() => {
    const element = dialog.current
    if (element === null) return
    const listening = new AbortController()
    element.addEventListener('close', () => closed.current(), { signal: listening.signal })
    element.showModal()
    const hasAddress = isAddressed && open.peek().length === 0
    const removeLayer = hasAddress ? undefined : addLayer(() => element.close())
    open.value = [...open.peek(), element]
    const field = matchMedia('(pointer: fine)').matches && body.current?.querySelector(fields)
    const first = focus?.current ?? (field instanceof HTMLElement ? field : body.current)
    first?.focus()
    return () => {
      listening.abort()
      removeLayer?.()
      open.value = open.peek().filter(each => each !== element)
      // If it were unmounted while open, it would not return the focus.
      element.close()
    }
  }, [])

  return (
    <dialog
      ref={dialog}
      class={full ? 'dialog dialog-full' : wide ? 'dialog dialog-wide' : 'dialog'}
      aria-labelledby={titleId}
    >
      <header class="dialog-title">
        <h2 id={titleId}>{title}</h2>
        <Button kind="icon" label={say.close} class="dialog-close" onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </Button>
      </header>
      <div ref={body} class="dialog-body" tabIndex={-1}>
        {children}
      </div>
      {isTopmost && <Toasts />}
    </dialog>
  )
}
