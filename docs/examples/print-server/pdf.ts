/** Renders a text as a PDF file. */
import { createWriteStream, readFileSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { finished } from 'node:stream/promises'
import PDFDocument from 'pdfkit'

const MAX_PAGES = 50
/** Chinese, Japanese and full-width characters, which are in a font of their own. */
const CJK =
  /[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]+|[^\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]+/g
const IS_CJK = /^[\u2e80-\uffef]/

const require = createRequire(import.meta.url)
const font = (subset: string) =>
  readFileSync(require.resolve(`@fontsource/noto-sans-sc/files/noto-sans-sc-${subset}-400-normal.woff`))
const fonts = { latin: font('latin'), chinese: font('chinese-simplified') }

/** The text would fill too many pages. */
export class TooLong extends Error {}

/** Writes a title and a text to this path; nothing is there until all of it is. Returns how many pages it has; throws TooLong. */
export async function writePdf(path: string, title: string, text: string): Promise<number> {
  const partial = `${path}.part`
  const document = new PDFDocument({ size: 'A4', margin: 50, info: { Title: title } })
  let pages = 1
  document.on('pageAdded', () => {
    if (++pages > MAX_PAGES) throw new TooLong(`more than ${MAX_PAGES} pages`)
  })
  document.registerFont('latin', fonts.latin)
  document.registerFont('chinese', fonts.chinese)
  const file = createWriteStream(partial, { flags: 'wx', mode: 0o600 })
  document.pipe(file)
  try {
    write(document, title, 16)
    document.moveDown()
    for (const line of text.split(/\r\n|\r|\n/)) write(document, line, 11)
    document.end()
    await finished(file)
    await rename(partial, path)
    return pages
  } catch (error) {
    document.unpipe(file)
    // It may not have been opened yet, and would be made behind the removal.
    await finished(file.destroy()).catch(() => {})
    await rm(partial, { force: true })
    throw error
  }
}

/** One paragraph, each run of characters in the font that has them. */
function write(document: PDFKit.PDFDocument, line: string, size: number): void {
  // Control characters print nothing.
  const runs =
    line
      .replaceAll('\t', '    ')
      .replaceAll(/\p{Cc}/gu, '')
      .match(CJK) ?? []
  document.fontSize(size)
  if (runs.length === 0) document.font('latin').text(' ')
  for (const [place, run] of runs.entries()) {
    document.font(IS_CJK.test(run) ? 'chinese' : 'latin').text(run, { continued: place < runs.length - 1 })
  }
}
