/** Files that the browser keeps: they survive a reload, are shown and played, and go with their messages. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { press, readAfterEach } from './before-paint.ts'
import { BrowserFixture } from './browser-fixture.ts'
import type { ConversationPage } from './conversation-page.ts'
import { movingGif } from './moving-gif.ts'
import { onePixelPng } from './one-pixel.ts'
import { silence } from './silence.ts'
import { untilEqual } from './until.ts'

const fixture = await BrowserFixture.open({ after })
const folder = await mkdtemp(join(tmpdir(), 'oicq-kept-'))
after(() => rm(folder, { recursive: true }))

/** Sends files from one conversation, and accepts each in the other. */
async function pass(from: ConversationPage, to: ConversationPage, files: Record<string, Uint8Array>): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(folder, name)
    await writeFile(path, bytes)
    await from.sendFile(path)
    await to.file(name).getByRole('button', { name: 'Accept' }).click()
    await to.file(name).getByText('Received', { exact: true }).waitFor()
  }
}

/** Runs in the page: how many files and contents the database of an account has. */
const countScript = (account: number) => `new Promise((resolve, reject) => {
  const opening = indexedDB.open('oicq-${account}')
  opening.onerror = () => reject(opening.error)
  opening.onsuccess = () => {
    const database = opening.result
    const transaction = database.transaction(['files', 'contents'])
    const counts = ['files', 'contents'].map(name => transaction.objectStore(name).count())
    transaction.oncomplete = () => { database.close(); resolve(counts.map(({ result }) => result)) }
  }
})`

const keptIn = (page: Page, account: number) => page.evaluate<number[]>(countScript(account))

/** Runs in the page: as if a file of this many bytes had been received long ago. */
const fillScript = (account: number, peer: number, name: string, bytes: number) => `new Promise((resolve, reject) => {
  const opening = indexedDB.open('oicq-${account}')
  opening.onerror = () => reject(opening.error)
  opening.onsuccess = () => {
    const database = opening.result
    const transaction = database.transaction(['files', 'contents'], 'readwrite')
    const id = '0kb0000000000'
    transaction.objectStore('files').put({ id, peer: ${peer}, name: '${name}', bytes: ${bytes}, time: 1577836800000 })
    transaction.objectStore('contents').put(new Blob(['old']), id)
    transaction.oncomplete = () => { database.close(); resolve() }
  }
})`

/** Runs in the page: nothing else is written to the database of an account until `release` is set. */
const holdScript = (account: number) => `new Promise((resolve, reject) => {
  const opening = indexedDB.open('oicq-${account}')
  opening.onerror = () => reject(opening.error)
  opening.onsuccess = () => {
    const database = opening.result
    const store = database.transaction('contents', 'readwrite').objectStore('contents')
    const hold = () => {
      if (globalThis.release) database.close()
      else store.count().onsuccess = hold
    }
    store.count().onsuccess = () => { resolve(); hold() }
  }
})`

test('received files are there after a reload: saved as they were, shown, played, and sent ones, too', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
  const bytes = randomBytes(300_001)
  await pass(mine, theirs, { 'data.bin': bytes, 'dot.png': onePixelPng, 'tone.wav': silence })
  for (const user of [ming, hong]) {
    await user.reload()
    await user.signIn(user)
  }
  await theirs.file('dot.png').getByRole('img', { name: 'Image dot.png, 1 × 1 pixels' }).waitFor()
  await theirs.file('tone.wav').getByLabel('Play tone.wav').waitFor()
  await untilEqual(() => hong.page.evaluate<number>("document.querySelector('audio').duration || 0"), 1)
  const downloading = hong.page.waitForEvent('download')
  await theirs.file('data.bin').getByRole('button', { name: 'Save' }).click()
  assert.deepEqual(await readFile(await (await downloading).path()), bytes)
  await mine.file('dot.png').getByRole('img', { name: 'Image dot.png, 1 × 1 pixels' }).waitFor()
})

test('the viewer shows the pictures of a conversation: next, previous, zoom, save, Escape', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
  await pass(mine, theirs, { 'one.png': onePixelPng, 'two.png': onePixelPng })
  await theirs.file('one.png').getByTitle('Open the picture').click()
  const viewer = (name: string) => hong.dialog(name)
  await viewer('one.png').getByText('1 of 2').waitFor()
  await hong.page.keyboard.press('ArrowRight')
  await viewer('two.png').getByRole('img', { name: 'two.png' }).waitFor()
  await viewer('two.png').getByRole('button', { name: 'Previous picture' }).click()
  await viewer('one.png').getByRole('button', { name: 'Zoom in' }).click()
  await viewer('one.png').getByText('150%').waitFor()
  const downloading = hong.page.waitForEvent('download')
  await viewer('one.png').getByRole('button', { name: 'Save' }).click()
  assert.equal((await downloading).suggestedFilename(), 'one.png')
  await hong.page.keyboard.press('Escape')
  await viewer('one.png').waitFor({ state: 'detached' })
})

test('the viewer has the keys from the beginning, and with each picture', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
  await pass(mine, theirs, { 'one.png': onePixelPng, 'two.png': onePixelPng })
  // Its code is loaded when it is first opened.
  await theirs.file('one.png').getByTitle('Open the picture').click()
  await hong.dialog('one.png').getByText('1 of 2').waitFor()
  await hong.page.keyboard.press('Escape')
  await hong.dialog('one.png').waitFor({ state: 'detached' })
  const acts = [`document.querySelector('[title="Open the picture"]').click()`, press('ArrowRight'), press('ArrowLeft')]
  const titles = await readAfterEach(hong.page, `document.querySelector('dialog h2').textContent`, acts)
  assert.deepEqual(titles, ['one.png', 'two.png', 'one.png'])
})

/** Runs in the page: the colour of the first pixel in the viewer. */
const colour = `(() => {
  const context = document.createElement('canvas').getContext('2d')
  context.drawImage(document.querySelector('.viewer canvas'), 0, 0, 1, 1)
  return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3).join(' ')
})()`

test('a GIF moves in the viewer, for those who want less motion only when they press Play', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
  await pass(mine, theirs, { 'blink.gif': movingGif })
  await theirs.file('blink.gif').getByTitle('Open the picture').click()
  const viewer = hong.dialog('blink.gif')
  const sees = (wanted: string) => untilEqual(() => hong.page.evaluate<string>(colour), wanted)
  const play = viewer.getByRole('button', { name: 'Play', exact: true })
  await play.waitFor()
  await sees('255 0 0')
  await play.click()
  await sees('0 0 255')
  await sees('255 0 0')
  await viewer.getByRole('button', { name: 'Pause' }).click()
  await play.waitFor()
})

test('what only claims to be a picture, or is a document, is neither shown nor played', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
  await pass(mine, theirs, {
    'drawing.svg': Buffer.from(drawing),
    'page.png': Buffer.from('<!doctype html><b>'.padEnd(60)),
  })
  await hong.reload()
  await hong.signIn(hong)
  await theirs.file('page.png').getByRole('button', { name: 'Save' }).waitFor()
  assert.equal(await theirs.panel.locator('canvas:visible, img, audio, video, iframe, object, embed').count(), 0)
})

test('a file is received once it is kept: whoever leaves the page then still has it', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
  const path = join(folder, 'slow.bin')
  await writeFile(path, randomBytes(1000))
  await mine.sendFile(path)
  const [sent, file] = [mine.file('slow.bin'), theirs.file('slow.bin')]
  const accept = file.getByRole('button', { name: 'Accept' })
  await accept.waitFor()
  await hong.page.evaluate(holdScript(hong.number))
  await accept.click()
  await sent.getByText('Sent', { exact: true }).waitFor()
  await file.getByRole('progressbar').waitFor()
  assert.equal(await file.getByText('Received', { exact: true }).isVisible(), false)
  await hong.page.evaluate('globalThis.release = true')
  await file.getByText('Received', { exact: true }).waitFor()
})

test('when there is no room left, the oldest large files are asked about', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  await hong.page.evaluate(fillScript(hong.number, ming.number, 'old film.mkv', 2 * 1024 ** 3))
  await hong.reload()
  await hong.signIn(hong)
  const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
  const path = join(folder, 'new.txt')
  await writeFile(path, 'new')
  await mine.sendFile(path)
  const accept = theirs.file('new.txt').getByRole('button', { name: 'Accept' })
  await accept.click()
  const dialog = hong.dialog('Make room')
  await dialog.getByText('There is no room left to keep new.txt').waitFor()
  assert.equal(await dialog.getByRole('checkbox', { name: 'old film.mkv' }).isChecked(), true)
  await dialog.getByRole('checkbox', { name: 'old film.mkv' }).uncheck()
  assert.equal(await dialog.getByRole('button', { name: /^Delete/ }).isDisabled(), true)
  await hong.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })

  await accept.click()
  await dialog.getByRole('button', { name: 'Delete 1 file and receive' }).click()
  await theirs.file('new.txt').getByText('Received', { exact: true }).waitFor()
  await untilEqual(async () => (await keptIn(hong.page, hong.number)).join(), '1,1')
})

test('clearing the history deletes its files, and so does signing out with everything', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
  await pass(mine, theirs, { 'gone.txt': Buffer.from('gone') })
  await untilEqual(async () => (await keptIn(hong.page, hong.number)).join(), '1,1')
  await hong.choose(theirs.panel.getByRole('button', { name: 'More' }), 'Clear history …')
  await hong.dialog('Clear the history').getByRole('button', { name: 'Clear', exact: true }).click()
  await hong.seesToast('The history is cleared.')
  assert.deepEqual(await keptIn(hong.page, hong.number), [0, 0])
  await ming.signOut({ erase: true })
  const databases = 'indexedDB.databases().then(all => all.map(({ name }) => name))'
  const isKept = async () => (await ming.page.evaluate<string[]>(databases)).includes(`oicq-${ming.number}`)
  await untilEqual(isKept, false)
})
