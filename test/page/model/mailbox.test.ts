import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Mailbox } from '../../../web-demo/model/mailbox.ts'

test('M1: messages that follow a sign-in directly, one upon the other, were stored', () => {
  const mailbox = new Mailbox()
  assert.equal(mailbox.isStored(0), false)
  mailbox.signedIn(1000)
  const times = [1200, 1250, 1349, 1600, 1601]
  assert.deepEqual(
    times.map(time => mailbox.isStored(time)),
    [true, true, true, false, false],
  )
})
