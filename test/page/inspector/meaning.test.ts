import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { encodeText } from '../../../protocol/index.ts'
import { summary } from '../../../web-demo/inspector/frame-text.ts'
import { meaningOf } from '../../../web-demo/inspector/meaning.ts'
import { inspectorWords } from '../../../web-demo/inspector/words.ts'
import { received, sent } from './captured-frames.ts'

describe('a coded value is told in words', () => {
  for (const [field, value, english, chinese] of [
    ['mode', 3, 'do not disturb', '免打扰'],
    ['state', 4, 'offline', '离线'],
    ['manner', 1, 'hidden', '隐身'],
    ['verification', 1, 'ask me first', '需要身份验证'],
    ['direction', 1, 'below that number', '向小找'],
    ['result', 4, 'has to be asked, is offline', '需要身份验证且不在线'],
    ['flag', 1, 'from the system', '系统'],
    ['kind', 2, 'asks to add you', '请求你通过身份验证'],
    ['success', 0, 'failed', '失败'],
    ['accepted', 1, 'agreed', '同意'],
    ['agreed', 0, 'refused', '拒绝'],
    ['sender', 0x0a, 'an OICQ user', 'oicq 用户'],
  ] as const) {
    test(`${field} ${value}`, () => {
      assert.equal(meaningOf(inspectorWords.en.meanings, field, value), english)
      assert.equal(meaningOf(inspectorWords.zh.meanings, field, value), chinese)
    })
  }
})

test('a plain value and an unknown code have no meaning', () => {
  assert.equal(meaningOf(inspectorWords.en.meanings, 'number', 1), undefined)
  assert.equal(meaningOf(inspectorWords.en.meanings, 'mode', 9), undefined)
  assert.equal(meaningOf(inspectorWords.en.meanings, 'constructor', 1), undefined)
})

describe('a frame in one line', () => {
  test('has its values, and what coded ones mean', () => {
    const frame = sent('setMode', { number: 10001, mode: 3 })
    assert.equal(summary(frame), 'number 10001, mode 3')
    assert.equal(summary(frame, inspectorWords.en.meanings), 'number 10001, mode 3 = do not disturb')
  })

  test('counts the items of a list and the bytes of a file', () => {
    const user = { number: 10002, nickname: 'Hong', portrait: 1, province: 0, city: '' }
    assert.equal(summary(received('searchResult', { success: 1, users: [user, user] })), 'success 1, users ×2')
    const chunk = received('fileData', { friend: 10002, data: new Uint8Array(32_768) })
    assert.equal(summary(chunk), 'friend 10002, data (32768)')
  })

  test('shows the beginning of a long text, and never half a character', () => {
    const frame = sent('broadcast', { number: 10001, group: 0, text: encodeText('😀'.repeat(100)) })
    assert.equal(summary(frame), `number 10001, group 0, text “${'😀'.repeat(60)}…”`)
  })

  test('shows no password', () => {
    assert.doesNotMatch(summary(sent('login', { number: 10001, password: 'open sesame', manner: 1 })), /sesame/)
  })
})
