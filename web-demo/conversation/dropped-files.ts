import { useEffect } from 'preact/hooks'

/** Whether what is dragged or pasted has files in it. */
export function carriesFiles(data: DataTransfer | null): data is DataTransfer {
  return data?.types.includes('Files') ?? false
}

/** The files of a drop or a paste; a folder, which would arrive as an unreadable file, is left out and told of. */
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

/** A table or a formatted text is on the clipboard as an image, too; then it is the text that is meant. */
export function isPastedText(data: DataTransfer): boolean {
  return data.types.includes('text/plain') && data.types.includes('text/html')
}

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
