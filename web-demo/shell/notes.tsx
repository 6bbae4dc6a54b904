import { useLayoutEffect, useRef } from 'preact/hooks'
import { words } from '../language/language.ts'
import { useApp } from '../model/app-context.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Notice } from '../parts/notice.tsx'
import { shellWords } from './words.ts'
import './notes.css'

/** Short notes that something went well or not, above everything else: in the dialog that is open, or else on the page. */
export function Notes() {
  const say = words(shellWords)
  const { view } = useApp()
  const notes = view.notes.value
  const box = useRef<HTMLElement>(null)
  const newest = notes.at(-1)?.id

  // Shown anew with each note, it lies above a menu that was opened after the last one.
  useLayoutEffect(() => {
    if (newest === undefined) return
    const element = box.current
    element?.showPopover()
    return () => element?.hidePopover()
  }, [newest])

  return (
    <section ref={box} class="notes" popover="manual" aria-label={say.notes}>
      {notes.map(note => (
        <div key={note.id} class="notes-one">
          <Notice kind={note.kind}>{note.text}</Notice>
          <Button kind="icon" label={say.dismiss} onClick={() => view.dismiss(note.id)}>
            <Icon name="close" />
          </Button>
        </div>
      ))}
    </section>
  )
}
