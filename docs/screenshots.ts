/**
 * Takes pictures of all states of the chat page, in both languages, on a desktop and a phone, light and dark, into
 * screenshots/ (which git ignores), and brings the three of the README up to date.
 *
 * Needs what the tests of the page need (`npm run build`, Chromium), and fonts for Chinese and emoji:
 * apt-get install fonts-noto-cjk fonts-noto-color-emoji
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContextOptions, Page, PageScreenshotOptions } from 'playwright-core'
import { startBrowser } from '../test/browser/browser.ts'
import { ChatPage } from '../test/browser/states/chat-page.ts'
import type { PageLanguage } from '../test/browser/states/page-words.ts'
import { startStatesFixture } from '../test/browser/states/states-fixture.ts'
import { showAllStates } from '../test/browser/states/steps/all.ts'

const folder = fileURLToPath(new URL('../screenshots/', import.meta.url))
const docs = fileURLToPath(new URL('./', import.meta.url))

interface Kept extends Pick<PageScreenshotOptions, 'clip'> {
  readonly name: string
  /** Of the page, px, if it is to be another one. */
  readonly height?: number
}

/** Pictures that are kept in docs/, too, one without the roster, and one so high that the rooms are in it. */
const forReadme: Readonly<Record<string, Kept>> = {
  'en desktop light conversation': { name: 'page-desktop.png', height: 880 },
  'zh phone light conversation': { name: 'page-phone.png' },
  'en desktop light inspector, frame': {
    name: 'page-inspector.png',
    clip: { x: 292, y: 32, width: 988, height: 768 },
  },
}

const devices = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
} satisfies Record<string, BrowserContextOptions>

/** It is always the same minute of the same day, so that new pictures differ little where the page does not. */
const now = new Date(2026, 2, 14, 18, 42).getTime()
const MINUTE_MS = 60_000
/** How long I have been signed in. */
const SIGNED_IN_MINUTES = 55
/** How long ago something was said in the room. */
const SAID_MINUTES = 20

/** The same font for both languages; the Korean one has quotation marks as narrow as English wants them. */
const fonts = { en: 'Noto Sans CJK KR', zh: 'Noto Sans CJK SC' }

/** Has everything but code written in this font, where Latin letters would come in whatever this system has for them. */
const fontSettings = (font: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include>/etc/fonts/fonts.conf</include>
  <match target="pattern">
    <test qual="all" name="family" compare="not_contains"><string>ono</string></test>
    <edit name="family" mode="prepend_first" binding="strong"><string>${font}</string></edit>
  </match>
</fontconfig>
`

/** Ends in the opposite order. */
const undo: (() => Promise<unknown>)[] = []
const scope = { after: (done: () => Promise<unknown>) => void undo.unshift(done) }

/** Goes through all states, and takes two pictures of each. */
async function takePictures(browser: Browser, language: PageLanguage, device: keyof typeof devices): Promise<void> {
  const fixture = await startStatesFixture(scope, language, now - SAID_MINUTES * MINUTE_MS)
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB'
  const context = await browser.newContext({
    ...devices[device],
    locale,
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
  })
  const page = await context.newPage()
  await page.clock.install({ time: now - SIGNED_IN_MINUTES * MINUTE_MS })
  const at = (minutesAgo: number) => page.clock.setSystemTime(now - minutesAgo * MINUTE_MS)
  await page.goto(fixture.gateway.url)
  const chat = new ChatPage(page, { language, onPhone: device === 'phone', at })
  let count = 0
  await showAllStates(chat, fixture, async state => {
    // Nothing is pointed at.
    await page.mouse.move(0, 0)
    const place = `${language}-${device}-${String(++count).padStart(2, '0')} ${state}`
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      const path = join(folder, `${place}, ${colorScheme}.png`.replaceAll(', ', '-').replaceAll(' ', '-'))
      await page.screenshot({ path })
      const kept = forReadme[`${language} ${device} ${colorScheme} ${state}`]
      if (kept !== undefined) await keepPicture(page, kept)
    }
  })
  await context.close()
}

/** Takes a picture of the README. */
async function keepPicture(page: Page, { clip, height, name }: Kept): Promise<void> {
  const size = page.viewportSize()
  if (size !== null && height !== undefined) await page.setViewportSize({ ...size, height })
  await page.screenshot({ ...(clip && { clip }), path: join(docs, name) })
  if (size !== null) await page.setViewportSize(size)
}

const temporary = await mkdtemp(join(tmpdir(), 'oicq-screenshots-'))
scope.after(() => rm(temporary, { recursive: true }))
process.env.FONTCONFIG_FILE = join(temporary, 'fonts.conf')
await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
try {
  for (const language of ['en', 'zh'] as const) {
    await writeFile(process.env.FONTCONFIG_FILE, fontSettings(fonts[language]))
    const browser = await startBrowser(scope)
    for (const device of ['desktop', 'phone'] as const) await takePictures(browser, language, device)
  }
} finally {
  for (const end of undo) await end()
}
console.log(`the pictures are in ${folder}`)
