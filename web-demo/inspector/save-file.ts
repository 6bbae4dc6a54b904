/** How long the browser may take to begin with a download before its content is let go of, ms. */
const URL_MS = 30_000

/** Hands a text to the browser as a download; its type keeps it from ever being opened as a page. */
export function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), URL_MS)
}
