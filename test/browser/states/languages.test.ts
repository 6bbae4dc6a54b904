/** The choice of the language. Its completeness is checked in desktop.test.ts and phone.test.ts. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { BrowserFixture } from '../browser-fixture.ts'
import { type PageLanguage, pageWords } from './page-words.ts'

const fixture = await BrowserFixture.open({ after })

const tags = { en: 'en', zh: 'zh-CN' }

/** Waits for the sign-in in this language, and for what the document says of itself. */
async function speaks(page: Page, language: PageLanguage): Promise<void> {
  await page.getByRole('heading', { name: pageWords(language).signIn.title }).waitFor()
  assert.equal(await page.locator('html').getAttribute('lang'), tags[language])
}

for (const [locale, language] of [
  ['en-GB', 'en'],
  ['zh-CN', 'zh'],
  ['zh-TW', 'zh'],
  ['de-DE', 'en'],
] as const) {
  test(`a browser that prefers ${locale} is shown the page in ${tags[language]}`, async t => {
    const { page } = await fixture.openPage(t, { locale })
    await speaks(page, language)
  })
}

test('the language can be changed before anybody is signed in, and stays so', async t => {
  const { page } = await fixture.openPage(t)
  await page.getByRole('button', { name: 'Language' }).click()
  await page.getByRole('menuitemcheckbox', { name: '中文' }).click()
  await speaks(page, 'zh')
  await page.reload()
  await speaks(page, 'zh')
})

test('the language can be changed in the settings, at once', async t => {
  const hannah = await fixture.user(t, 'Hannah')
  const { page } = hannah
  await hannah.chooseInMenu('Settings …')
  const { shell, conversation, common } = pageWords('zh')
  await page.getByLabel('中文').check()
  const settings = page.getByRole('dialog', { name: shell.settings })
  await settings.getByRole('button', { name: common.close }).click()
  await page.getByRole('heading', { name: conversation.emptyTitle }).waitFor()
  assert.equal(await page.locator('html').getAttribute('lang'), tags.zh)
})
