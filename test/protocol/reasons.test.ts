/** The table of reasons, and the grammar of notices (E4). */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  because,
  chatRequests,
  closeCodes,
  closeReasonOf,
  FIRST_REASON_CODE,
  Kind,
  noticeText,
  parseNotice,
  type ReasonName,
  reasonOf,
  reasons,
  subjectOf,
  userMessages,
} from '../../protocol/index.ts'

const names = Object.keys(reasons) as ReasonName[]

describe('E4: the table of reasons', () => {
  test('has one code per reason, from 16 to 255, apart from the kinds of system messages', () => {
    const codes = names.map(name => reasons[name].code)
    assert.equal(new Set(codes).size, names.length)
    assert.ok(codes.every(code => code >= FIRST_REASON_CODE && code <= 255))
    assert.ok(Object.values(Kind).every(kind => kind < FIRST_REASON_CODE))
    for (const name of names) assert.equal(reasonOf(reasons[name].code), name)
    assert.equal(reasonOf(0), undefined)
  })

  test('names only fields that some request has', () => {
    const fields = new Set(
      [...Object.values(userMessages), ...Object.values(chatRequests)].flatMap(({ fields }) =>
        Object.entries(fields).flatMap(([name, field]) =>
          'fields' in field ? [name, ...Object.keys(field.fields as object)] : [name],
        ),
      ),
    )
    for (const { field } of Object.values(reasons)) assert.ok(field === undefined || fields.has(field), field)
  })

  test('T2: every close code has a reason', () => {
    const told = new Set(names.map(name => reasons[name].closes))
    for (const name of Object.keys(closeCodes)) assert.ok(told.has(name as keyof typeof closeCodes), name)
    assert.equal(closeReasonOf('kicked'), 'policy')
  })
})

describe('E4: the text of a notice', () => {
  for (const [text, subject, reason] of [
    ['login: wrong number or password', { name: 'login' }, because('wrongPassword')],
    ['sendMessage 10002: the mailbox is full', { name: 'sendMessage', number: 10002 }, because('mailboxFull')],
    ['type 0: there is no message of this type', { name: 'type', number: 0 }, because('unknownType')],
    ['program 3: no such program is attached to this server', { name: 'program', number: 3 }, because('noProgram')],
    ['file 10002: cancelled by you', { name: 'file', number: 10002 }, because('fileCancelled')],
    ['connection: signed in on another connection', { name: 'connection' }, because('signedInElsewhere')],
    ['login: too many wrong passwords, wait 298 s', { name: 'login' }, because('tooManyGuesses', 298)],
  ] as const) {
    test(text, () => {
      assert.equal(noticeText(subject, reason), text)
      const { code } = reasons[reason.name]
      const { words, seconds, ...read } = parseNotice(code, text) ?? assert.fail('not understood')
      assert.deepEqual(read, { code, reason: reason.name, subject: { number: undefined, ...subject } })
      assert.equal(words, reason.words)
      assert.equal(seconds, reason.name === 'tooManyGuesses' ? 298 : undefined)
    })
  }

  test('of a later version is read as far as it goes, and other texts are not', () => {
    assert.equal(parseNotice(255, 'search: not on a Sunday, wait 5 s')?.reason, undefined)
    assert.equal(parseNotice(255, 'search: not on a Sunday, wait 5 s')?.seconds, undefined)
    assert.deepEqual(parseNotice(255, 'search: not on a Sunday')?.subject, { name: 'search', number: undefined })
    for (const text of [
      '',
      'search',
      'search:',
      'fly 5: no',
      '__proto__: no',
      'search 5',
      'search  5: no',
      'search 12345678901: no',
    ]) {
      assert.equal(parseNotice(96, text), undefined, text)
    }
    assert.equal(parseNotice(Kind.none, 'search: will be slow tonight'), undefined)
  })

  test('names the other user of a request without a reply, and nobody for the number 0', () => {
    assert.deepEqual(subjectOf('sendMessage', { number: 1, recipient: 2 }), { name: 'sendMessage', number: 2 })
    assert.deepEqual(subjectOf('offerFile', { number: 1, friend: 2 }), { name: 'offerFile', number: 2 })
    assert.deepEqual(subjectOf('monitor', { number: 1, watched: 2 }), { name: 'monitor', number: 2 })
    assert.deepEqual(subjectOf('monitor', { number: 1, watched: 0 }), { name: 'monitor' })
    assert.deepEqual(subjectOf('broadcast', { number: 1, group: 2 }), { name: 'broadcast' })
    assert.deepEqual(subjectOf('getProfile', { number: 1, friend: 2 }), { name: 'getProfile' })
  })
})
