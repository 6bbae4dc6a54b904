/** The parts of the conversation window that need no browser. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { enterAction, type KeyPress } from '../../../web-demo/conversation/composer-input.ts'
import { emojiCategories, isEmojiOnly } from '../../../web-demo/conversation/emoji.ts'
import { textPieces } from '../../../web-demo/conversation/links.ts'
import { listLines, reuseLines } from '../../../web-demo/conversation/list-lines.ts'
import type { ChatMessage } from '../../../web-demo/model/chat-message.ts'
import { readImageHeader } from '../../../web-demo/model/image-header.ts'
import { displayName, splitFileName } from '../../../web-demo/model/names.ts'
import type { UnreadDivider } from '../../../web-demo/model/thread.ts'

const linksIn = (text: string) => textPieces(text).filter(piece => piece.is === 'link')
const written = (text: string) =>
  textPieces(text)
    .map(piece => piece.text)
    .join('')

describe('links in a text', () => {
  it('are http, https and mailto addresses, and www.…', () => {
    const text = 'see https://a.example/x, http://b.example or www.c.example and me@d.example'
    assert.deepEqual(
      linksIn(text).map(link => link.href),
      ['https://a.example/x', 'http://b.example/', 'http://www.c.example/', 'mailto:me@d.example'],
    )
    assert.equal(written(text), text)
  })
  it('are nothing else', () => {
    const text = 'javascript:alert(1) ftp://a.example //b.example data:text/html,x README.md'
    assert.deepEqual(textPieces(text), [{ is: 'plain', text }])
  })
  it('show the host as the browser reads it, when that is not what was written', () => {
    const [link] = linksIn('https://аррӏе.com/xn--80ak6aa92e.com')
    assert.equal(link?.text, link?.href)
    assert.match(link?.text ?? '', /^https:\/\/xn--80ak6aa92e\.com\//)
  })
  it('show no character that turns the direction', () => {
    const [link] = linksIn('https://a.example/\u202egnp.exe')
    assert.equal(link?.text, 'https://a.example/%E2%80%AEgnp.exe')
  })
  it('are at most 50, so that none holds up the page; the rest is plain', () => {
    const text = 'http://a '.repeat(455)
    assert.equal(linksIn(text).length, 50)
    assert.equal(written(text), text)
  })
})

describe('Enter', () => {
  const press = (more: Partial<KeyPress> = {}): KeyPress => ({
    ...{ key: 'Enter', keyCode: 13, isComposing: false },
    ...{ ctrlKey: false, metaKey: false, shiftKey: false, altKey: false },
    ...more,
  })
  it('sends, and with Ctrl begins a new line', () => {
    assert.equal(enterAction(press(), 'enter'), 'send')
    assert.equal(enterAction(press({ ctrlKey: true }), 'enter'), 'new line')
    assert.equal(enterAction(press({ shiftKey: true }), 'enter'), undefined)
  })
  it('sends only with Ctrl when that is preferred', () => {
    assert.equal(enterAction(press(), 'ctrl+enter'), undefined)
    assert.equal(enterAction(press({ ctrlKey: true }), 'ctrl+enter'), 'send')
    assert.equal(enterAction(press({ metaKey: true }), 'ctrl+enter'), 'send')
  })
  it('belongs to the input method while that composes', () => {
    assert.equal(enterAction(press({ isComposing: true }), 'enter'), undefined)
    assert.equal(enterAction(press({ keyCode: 229 }), 'enter'), undefined)
  })
})

describe('a text of emoji only', () => {
  it('is one to six of them, joined or not', () => {
    for (const text of ['😀', '👍🏽', '👨‍👩‍👧‍👦 🇨🇳', '❤️', '1️⃣', '😀😀😀😀😀😀']) assert.ok(isEmojiOnly(text), text)
  })
  it('is no other', () => {
    for (const text of ['', ' ', '12', 'a😀', '😀😀😀😀😀😀😀', '你好']) assert.ok(!isEmojiOnly(text), text)
  })
  it('is each of the picker', () => {
    const all = emojiCategories.flatMap(category => category.emoji)
    for (const { text, en, zh } of all) assert.ok(isEmojiOnly(text) && en !== '' && zh !== '', text)
    assert.equal(new Set(all.map(emoji => emoji.text)).size, all.length)
    for (const { emoji } of emojiCategories) assert.equal(emoji.length % 8, 0)
  })
})

describe('the name of a file', () => {
  it('is shown without what could hide its extension', () => {
    assert.equal(splitFileName('photo\u202egnp.exe').whole, 'photognp.exe')
  })
  it('keeps its end when it is long', () => {
    const { whole, head, tail } = splitFileName('a-rather-long-name-of-an-archive.tar.gz')
    assert.equal(tail, 'chive.tar.gz')
    assert.equal(head + tail, whole)
  })
})

describe('a nickname', () => {
  it('gives way to the number when there is nothing to see', () => {
    assert.equal(displayName({ number: 10001, nickname: '' }), '10001')
    assert.equal(displayName({ number: 10001, nickname: 'panda' }), 'panda')
  })
})

describe('the list of messages', () => {
  const message = (id: number, from: number, time: string, kind: ChatMessage['kind'] = 'text'): ChatMessage => ({
    ...{ id: String(id), peer: 2, from, kind, text: 'x' },
    ...{ time: new Date(time).getTime(), state: 'received' },
  })
  const told = (messages: ChatMessage[], divider?: UnreadDivider) =>
    listLines(messages, divider).map(line =>
      line.is !== 'message' ? line.is : `${line.first ? '(' : ''}${line.message.id}${line.last ? ')' : ''}`,
    )

  it('has a line where the unread messages began, once the first of them is loaded', () => {
    const time = '2002-05-01T10:00'
    const messages = [1, 2, 3, 4].map(id => message(id, 2, time))
    assert.deepEqual(told(messages, { last: '3', count: 2 }), ['day', '(1)', 'unread', '(2', '3', '4)'])
    assert.deepEqual(told(messages.slice(2), { last: '3', count: 2 }), ['day', '(3', '4)'])
  })

  it('begins each day with a line', () => {
    assert.deepEqual(told([message(1, 2, '2002-05-01T23:59'), message(2, 2, '2002-05-02T00:01')]), [
      'day',
      '(1)',
      'day',
      '(2)',
    ])
  })
  it('puts together what one person wrote within five minutes', () => {
    const times = ['10:00', '10:04', '10:10', '10:11']
    const messages = times.map((time, index) => message(index, index === 3 ? 1 : 2, `2002-05-01T${time}`))
    assert.deepEqual(told(messages), ['day', '(0', '1)', '(2)', '(3)'])
  })
  it('is cut by what the system says', () => {
    const messages = [message(1, 2, '2002-05-01T10:00'), message(2, 2, '2002-05-01T10:00', 'system')]
    assert.deepEqual(told(messages), ['day', '(1)', '(2)'])
  })
  it('keeps the lines that another message does not change, and no other', () => {
    const time = '2002-05-01T10:00'
    const [one, two, three] = [message(1, 2, time), message(2, 2, time), message(3, 2, time)]
    const before = listLines([one, two])
    const after = reuseLines(listLines([one, two, three]), before)
    assert.deepEqual(after, listLines([one, two, three]))
    // The second is the last of its group no more.
    assert.deepEqual(
      before.map(line => after.includes(line)),
      [true, true, false],
    )
    const failed = { ...one, state: 'failed' } as const
    assert.deepEqual(reuseLines(listLines([failed, two]), before), listLines([failed, two]))
    const older = listLines([message(0, 2, time), one, two])
    assert.deepEqual(reuseLines(older, before), older)
  })
})

describe('the header of an image', () => {
  const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
  const rest = '\0'.repeat(30)

  it('is known by its bytes', () => {
    const png = bytes(`\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x03\x84\0\0\x02\x58${rest}`)
    assert.deepEqual(readImageHeader(png), { type: 'image/png', width: 900, height: 600 })
    const gif = bytes(`GIF89a\x02\0\x03\0\0\0\0,\0\0\0\0\x02\0\x03\0${rest}`)
    assert.deepEqual(readImageHeader(gif), { type: 'image/gif', width: 2, height: 3 })
    const webp = bytes(`RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x1f\x01\0\x0f\0\0${rest}`)
    assert.deepEqual(readImageHeader(webp), { type: 'image/webp', width: 288, height: 16 })
  })
  it('is the size that a GIF unpacks to, when its picture juts out of its screen', () => {
    const extensions = '!\xf9\x04\0\0\0\0\0!\xfe\x02hi\x01!\0'
    const gif = bytes(`GIF89a\x01\0\x01\0\x80\0\0ABCDEF${extensions},\x01\0\x02\0\x20\x4e\x30\x75${rest}`)
    assert.deepEqual(readImageHeader(gif), { type: 'image/gif', width: 20_001, height: 30_002 })
  })
  it('is nothing in a JPEG with markers that a decoder may read otherwise', () => {
    const small = '\xff\xc0\0\x11\x08\0\x10\0\x20'
    for (const marker of ['\x01', '\0', '\xd0', '\xd8', '\xd9']) {
      const large = '\xff\xc0\0\x11\x08\xff\xff\xff\xff'
      assert.equal(readImageHeader(bytes(`\xff\xd8\xff${marker}\0\x0b${large}${small}${rest}`)), undefined)
    }
  })
  it('is found behind the metadata of a JPEG', () => {
    const jpeg = bytes(
      `\xff\xd8\xff\xe1\0\x06ExifX\xff\xc4\0\x02\xff\xc2\0\x11\x08\0\x10\0\x20${rest}`.replace('ExifX', 'Exif'),
    )
    assert.deepEqual(readImageHeader(jpeg), { type: 'image/jpeg', width: 32, height: 16 })
  })
  it('is nothing in any other file, short ones and broken ones included', () => {
    for (const text of [
      '',
      '\xff\xd8',
      `<svg xmlns="http://www.w3.org/2000/svg">${rest}`,
      `\xff\xd8\xff\xe1\xff\xff${rest}`,
      `\xff\xd8${'\xff'.repeat(60)}`,
    ]) {
      assert.equal(readImageHeader(bytes(text)), undefined)
    }
  })
})
