import { useEffect } from 'preact/hooks'

/** Whether a drag or paste contains files. */
export function carriesFiles(data: DataTransfer | null): data is DataTransfer {
  return data?.types.includes('Files') ?? false
}

/** Returns the files of a drop or paste, and whether folders, which cannot be read as files, were left out. */
export function filesOf(data: DataTransfer): { files: File[]; folders: boolean } {
  const files: File[] = []
  let folders = false
  for (const item of data.items) {
    if (item.kind !== 'file') continue
    if (item.webkitGetAsEntry()?.isDirectory) folders = true
    else files.push(...[item.getAsFile()].filter(file => file !== null))
  }
  return { files, folders }
}

/** Tables and formatted text are also copied as an image; the user means the text. */
export function isPastedText(data: DataTransfer): boolean {
  return data.types.includes('text/plain') && data.types.includes('text/html')
}

/** Prevents the browser from opening a file dropped beside a conversation in place of the page. */
export function useDropGuard(): void {
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
