/** Hands bytes to the browser as a download: they are never opened in the page. */
import { plainFileName } from './plain-name.ts'
import { page } from './platform.ts'

/** A URL that is revoked at once would break a download that has not begun, ms. */
const URL_LIFE_MS = 60_000

export function saveAs(name: string, blob: Blob): void {
  if (page === undefined) return
  const url = URL.createObjectURL(blob)
  const link = page.document.createElement('a')
  link.href = url
  link.download = plainFileName(name)
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), URL_LIFE_MS)
}
