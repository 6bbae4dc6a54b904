import { useEffect } from 'preact/hooks'
import { carriesFiles } from './dropped-files.ts'

/** Without this a file dropped beside a conversation would be opened in place of the page. */
export function useNoStrayDrops(): void {
  useEffect(() => {
    const listening = new AbortController()
    const refuse = (event: DragEvent): void => {
      if (event.defaultPrevented || !carriesFiles(event.dataTransfer)) return
      event.preventDefault()
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'none'
    }
    addEventListener('dragover', refuse, { signal: listening.signal })
    addEventListener('drop', refuse, { signal: listening.signal })
    return () => listening.abort()
  }, [])
}
