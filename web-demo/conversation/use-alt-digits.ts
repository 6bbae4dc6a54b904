import { useEffect } from 'preact/hooks'
import type { App } from '../model/app.ts'

/** Alt+1 … Alt+9 bring that tab to front, wherever the focus is, unless a dialog is open. */
export function useAltDigits(app: App): void {
  useEffect(() => {
    const listening = new AbortController()
    const onKey = (event: KeyboardEvent): void => {
      const digit = /^Digit([1-9])$/.exec(event.code)?.[1]
      if (digit === undefined || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
      const conversation = app.conversations.open.value[Number(digit) - 1]
      if (conversation === undefined || app.view.dialog.value !== undefined) return
      event.preventDefault()
      app.conversations.openWith(conversation.number)
    }
    addEventListener('keydown', onKey, { signal: listening.signal })
    return () => listening.abort()
  }, [app])
}
