/** Why something failed, in words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NotSignedIn, reasons } from '../../../client/index.ts'
import { failureText } from '../../../web-demo/model/failure.ts'
import { failureWords } from '../../../web-demo/model/words.ts'

test('no failure of the page has the name of a reason of the server, whose words would be shown for it', () => {
  assert.deepEqual(
    Object.keys(failureWords.en).filter(name => Object.hasOwn(reasons, name)),
    [],
  )
  assert.equal(failureText(new NotSignedIn('signed out')), 'You are not signed in.')
})
