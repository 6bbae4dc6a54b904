/**
 * Draws the icons of the installed page in web-demo/public from icon.svg: phones want PNG, and one whose middle survives being cut to
 * any shape. Needs Chromium, as the tests do. Run it when icon.svg has changed: node scripts/icons.ts
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { startBrowser } from '../test/browser/browser.ts'

const folder = fileURLToPath(new URL('../web-demo/public/', import.meta.url))
const svg = await readFile(`${folder}icon.svg`, 'utf8')
const { background_color: desk } = JSON.parse(await readFile(`${folder}manifest.webmanifest`, 'utf8'))

/** What is cut off lies outside of a circle of 80 % of the width. */
const icons = [
  { name: 'icon-192.png', side: 192, share: 1, background: 'transparent' },
  { name: 'icon-512.png', side: 512, share: 1, background: 'transparent' },
  { name: 'icon-maskable-512.png', side: 512, share: 0.68, background: desk },
]

const undo: (() => Promise<unknown>)[] = []
const browser = await startBrowser({ after: done => void undo.unshift(done) })
try {
  for (const { name, side, share, background } of icons) {
    const page = await browser.newPage({ viewport: { width: side, height: side } })
    await page.setContent(`<body style="margin:0;height:100vh;display:grid;place-items:center;background:${background}">
      <div style="width:${share * side}px;height:${share * side}px">${svg}</div>`)
    await page.screenshot({ path: folder + name, omitBackground: true })
    await page.close()
  }
} finally {
  for (const end of undo) await end()
}
