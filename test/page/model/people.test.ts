import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startGateway } from '../../start-gateway.ts'
import { closePage, openPage, untilSignal } from './page.ts'

const NOBODY = 4_000_000_000
const gateway = await startGateway()
after(() => gateway.close())

test('the profile of a number that nobody has is requested once, however often it is drawn', async t => {
  const page = await openPage(gateway)
  const [hong, lan] = [await gateway.signUp({ nickname: 'Hong' }), await gateway.signUp({ nickname: 'Lan' })]
  const requests = t.mock.method(page.client, 'getProfile').mock
  for (const { number } of [hong, lan]) {
    page.people.get(NOBODY)
    // They are requested one after the other.
    await untilSignal(() => page.people.get(number).value.nickname !== '')
  }
  const requested = requests.calls.map(({ arguments: [number] }) => number)
  assert.deepEqual(requested, [NOBODY, hong.number, lan.number])
  await closePage(page)
})
