/** Files from one page to another. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { FILE_CHUNK_BYTES } from '../../protocol/index.ts'
import { BrowserFixture } from './browser-fixture.ts'
import { onePixelPng } from './one-pixel.ts'
import { untilEqual } from './until.ts'

const MEBIBYTE = 1024 * 1024
/** More than all buffers between two clients hold while the second does not read. */
const LARGE = 24 * MEBIBYTE
/** The server hands out a large file at its own pace, on a machine that has other things to do. */

const fixture = await BrowserFixture.open({ after })
const folder = await mkdtemp(join(tmpdir(), 'oicq-files-'))
after(() => rm(folder, { recursive: true }))

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A file on this machine's disk. */
async function fileOf(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}

test('a file is offered, accepted and saved, and arrives as it was (X1)', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
  const bytes = randomBytes(700_001)
  await mine.sendFile(await fileOf('照片 1.bin', bytes))
  await mine.file('照片 1.bin').getByText('Waiting for an answer').waitFor()

  const offer = theirs.file('照片 1.bin')
  await offer.getByText('Ming wants to send you a file').waitFor()
  await offer.getByText('700 kB').waitFor()
  await offer.getByRole('button', { name: 'Accept' }).click()
  await mine.file('照片 1.bin').getByText('Sent', { exact: true }).waitFor()
  await offer.getByText('Received', { exact: true }).waitFor()

  const downloading = hong.page.waitForEvent('download')
  await offer.getByRole('button', { name: 'Save' }).click()
  const download = await downloading
  assert.equal(download.suggestedFilename(), '照片 1.bin')
  assert.equal(sha256(await readFile(await download.path())), sha256(bytes))
})

test('the progress of a file is shown, and waits for a slow recipient (X3)', async t => {
  const receiver = await fixture.gateway.connect()
  const hong = { nickname: 'Hong', number: await receiver.signUp({ nickname: 'Hong' }) }
  const ming = await fixture.user(t, 'Ming')
  const talk = await ming.befriend(hong)
  const bytes = randomBytes(LARGE)
  await talk.sendFile(await fileOf('large.bin', bytes))
  await receiver.waitFor('fileOffer')
  receiver.send('answerFile', { friend: ming.number, accepted: 1 })
  receiver.socket.pause()

  const file = talk.file('large.bin')
  const progress = file.getByRole('progressbar', { name: 'Progress of large.bin' })
  await untilEqual(async () => Number(await progress.getAttribute('value')) > 0, true)
  assert.ok(Number(await progress.getAttribute('value')) < 1)
  await talk.sendSafely('a message overtakes it')

  receiver.socket.resume()
  const hash = createHash('sha256')
  for (let received = 0; received < LARGE; ) {
    const { data } = await receiver.waitFor('fileData')
    received += data.length
    hash.update(data)
  }
  assert.equal(hash.digest('hex'), sha256(bytes))
  await file.getByText('Sent', { exact: true }).waitFor()
  await receiver.close()
})

test('the sender sees that a file is refused', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
  await mine.sendFile(await fileOf('unwanted.txt', Buffer.from('no')))
  await theirs.file('unwanted.txt').getByRole('button', { name: 'Refuse' }).click()
  await theirs.file('unwanted.txt').getByText('You refused it').waitFor()
  await mine.file('unwanted.txt').getByText('Not accepted').waitFor()
})

test('the sender cancels a file before and after it is accepted (X2)', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
  await mine.sendFile(await fileOf('early.txt', Buffer.from('changed my mind')))
  await theirs.file('early.txt').getByRole('button', { name: 'Accept' }).waitFor()
  await mine.file('early.txt').getByRole('button', { name: 'Cancel' }).click()
  await Promise.all([mine, theirs].map(each => each.file('early.txt').getByText('Cancelled').waitFor()))
  await mine.file('early.txt').getByText('Cancelled by you').waitFor()
  await theirs.file('early.txt').getByText('Cancelled by the other side').waitFor()

  const receiver = await fixture.gateway.connect()
  const wei = { nickname: 'Wei', number: await receiver.signUp({ nickname: 'Wei' }) }
  const withWei = await ming.befriend(wei)
  await withWei.sendFile(await fileOf('late.bin', randomBytes(LARGE)))
  await receiver.waitFor('fileOffer')
  receiver.send('answerFile', { friend: ming.number, accepted: 1 })
  receiver.socket.pause()
  const file = withWei.file('late.bin')
  await file.getByRole('progressbar').waitFor()
  await file.getByRole('button', { name: 'Cancel' }).click()
  await file.getByText('Cancelled').waitFor()
  receiver.socket.resume()
  await receiver.waitFor('message', ({ text }) => text.startsWith(`file ${ming.number}: `))
  await receiver.close()
})

test('the recipient cancels a file, and it ends when its sender disconnects (X2)', async t => {
  const ming = await fixture.user(t, 'Ming')
  const sender = await fixture.gateway.connect()
  const hong = { nickname: 'Hong', number: await sender.signUp({ nickname: 'Hong' }) }
  const talk = await ming.befriend(hong)
  const offerAndBegin = async (name: string) => {
    sender.send('offerFile', { friend: ming.number, name, length: MEBIBYTE })
    await talk.file(name).getByRole('button', { name: 'Accept' }).click()
    await sender.waitFor('fileAnswer', ({ accepted }) => accepted === 1)
    sender.send('fileData', { friend: ming.number, data: randomBytes(FILE_CHUNK_BYTES) })
    await talk.file(name).getByText('3%').waitFor()
  }
  await offerAndBegin('one.bin')
  await talk.file('one.bin').getByRole('button', { name: 'Cancel' }).click()
  await sender.waitFor('fileAnswer', ({ accepted }) => accepted === 0)
  await talk.file('one.bin').getByText('Cancelled').waitFor()

  await offerAndBegin('two.bin')
  await sender.close()
  await talk.file('two.bin').getByText('Cancelled').waitFor()
})

test('a file that was not accepted can be sent again, and leaving the page before it has arrived is warned of', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
  await mine.sendFile(await fileOf('again.txt', Buffer.from('please')))
  await theirs.file('again.txt').getByRole('button', { name: 'Refuse' }).click()
  await mine.file('again.txt').getByText('Not accepted').waitFor()
  await mine.file('again.txt').getByRole('button', { name: 'Send again' }).click()
  await mine.file('again.txt').getByText('Waiting for an answer').waitFor()

  const asking = ming.page.waitForEvent('dialog')
  const leaving = ming.page.close({ runBeforeUnload: true })
  const question = await asking
  assert.equal(question.type(), 'beforeunload')
  await question.dismiss()
  await leaving
  await theirs.file('again.txt').getByRole('button', { name: 'Accept' }).click()
  await mine.file('again.txt').getByText('Sent', { exact: true }).waitFor()
  await theirs.file('again.txt').getByText('Received', { exact: true }).waitFor()
})

test('a received image is previewed', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
  await mine.sendFile(await fileOf('dot.png', onePixelPng))
  await theirs.file('dot.png').getByRole('button', { name: 'Accept' }).click()
  await theirs.file('dot.png').getByRole('img', { name: 'Image dot.png, 1 × 1 pixels' }).waitFor()
  assert.equal(await theirs.panel.locator('img, [src]').count(), 0)
})

test('a file dropped on the conversation with an offline friend is offered when they sign in', async t => {
  const [account, other] = await fixture.friendAccounts('Ming', 'Hong')
  const [ming, hong] = [await fixture.openPage(t), await fixture.openPage(t)]
  await ming.signIn(account)
  const talk = await ming.openConversation(other)
  await talk.dropFile('dropped.txt', 'for when you are back')
  await talk.panel.getByRole('button', { name: 'Send the file' }).press('Enter')
  await talk.panel.getByText('To be sent when Hong is online').waitFor()
  await hong.signIn(other)
  const offer = (await hong.openConversation(ming)).file('dropped.txt')
  await offer.getByRole('button', { name: 'Accept' }).click()
  const downloading = hong.page.waitForEvent('download')
  await offer.getByRole('button', { name: 'Save' }).click()
  assert.equal(await readFile(await (await downloading).path(), 'utf8'), 'for when you are back')
})

test('files are chosen with captions before they are sent; Escape sends nothing', async t => {
  const [ming, hong] = await fixture.friends(t, 'Ming', 'Hong')
  const [mine, theirs] = [await ming.openConversation(hong), await hong.openConversation(ming)]
  await mine.dropFile('never.txt', 'no')
  await mine.panel.getByText('Send this file to Hong?').first().waitFor()
  await ming.page.keyboard.press('Escape')
  await mine.field.waitFor()

  await mine.dropFile('one.txt', '1')
  await mine.dropFile('two.txt', '2')
  await mine.panel.getByLabel('Caption for one.txt').fill('the first')
  await ming.page.keyboard.press('Enter')
  await theirs.sees('the first')
  await theirs.file('one.txt').getByRole('button', { name: 'Accept' }).click()
  await theirs.file('two.txt').getByRole('button', { name: 'Accept' }).click()
  await mine.file('two.txt').getByText('Sent', { exact: true }).waitFor()
  assert.deepEqual(await mine.texts(), ['one.txt', 'the first', 'two.txt'])
})
