import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeText, reasons, toChat } from '../../../protocol/index.ts'
import { noticeOf, refusedBy } from '../../../web-demo/inspector/refusals.ts'
import { capture } from '../../../web-demo/model/inspector.ts'
import { received, sent, TIME } from './captured-frames.ts'

const say = (recipient: number, text: string) =>
  sent('sendMessage', { number: 10001, recipient, text: encodeText(text) })
const notice = (kind: number, text: string) => received('message', { flag: 1, number: 0, text: encodeText(text), kind })
const full = () => notice(reasons.mailboxFull.code, 'sendMessage 10002: the mailbox is full')

test('a notice refuses the oldest request to its number that is not settled (E4.9)', () => {
  const settled = [
    say(10002, 'old'),
    sent('connectionTest', { number: 10001 }),
    received('connectionTest', { number: 10001 }),
  ]
  const [first, other, second] = [say(10002, 'one'), say(10003, 'two'), say(10002, 'three')]
  const [refusal, again] = [full(), full()]
  const frames = [...settled, first, other, second, refusal, again]
  assert.equal(refusedBy(frames, refusal), first)
  assert.equal(refusedBy(frames, again), second)
})

test('a notice after a failed reply refuses the request of that reply (E5.1)', () => {
  const search = (condition: string) => sent('search', { number: 10001, condition })
  const [fine, wrong, later] = [search('age = 1'), search('age ='), search('age = 2')]
  const refusal = notice(reasons.searchRefused.code, 'search: not understood')
  const result = (success: number) => received('searchResult', { success, users: [] })
  assert.equal(refusedBy([fine, wrong, later, result(1), result(0), refusal], refusal), wrong)
})

test('a request to the chat server can be refused; the words of the administrator refuse nothing (E4.3)', () => {
  const values = { number: 10001, room: 7, tag: 1, text: encodeText('hi') }
  const bytes = toChat.encode('say', values)
  const said = capture({ id: 0, length: bytes.length, direction: 'out', time: TIME, name: 'say', values, bytes }, -1)
  const refusal = notice(reasons.notInRoom.code, 'say: you are not in this room')
  assert.equal(noticeOf(refusal)?.reason, 'notInRoom')
  assert.equal(refusedBy([said, received('connectionTest', { number: 1 }), refusal], refusal), undefined)
  const words = notice(0, 'say: this is an announcement')
  assert.equal(noticeOf(words), undefined)
})
