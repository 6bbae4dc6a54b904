/** What a notice says, in the current language. */
import type { ClientEvents } from '../../client/index.ts'
import { failureName } from './failure.ts'
import { words } from './language.ts'
import { modelWords } from './words.ts'

/** The words of the administrator are as they were written. */
export function noticeText({ code, reason, about, text }: ClientEvents['notice']): string {
  if (code === 0) return text
  const why = failureName(reason ?? 'refused')
  return about === undefined ? why : words(modelWords).noticeAbout(about, why)
}
