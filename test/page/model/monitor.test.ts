import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startGateway, type TestGateway } from '../../start-gateway.ts'
import { closePage, openPage, type Page, untilSignal } from './page.ts'

describe('the monitor (S2)', () => {
  let gateway: TestGateway
  let operator: Page
  let ming: Page

  before(async () => {
    gateway = await startGateway({ OPERATORS: '10001' })
    operator = await openPage(gateway)
    ming = await openPage(gateway)
  })
  after(async () => {
    await closePage(operator)
    await closePage(ming)
    await gateway.close()
  })

  test('who is no operator is told so', async () => {
    await assert.rejects(ming.monitor.watch(operator.account), { name: 'Refused' })
    assert.equal(ming.monitor.watched.value, 0)
  })

  test('an operator sees what a watched number says, until the sign-out', async () => {
    await operator.monitor.watch(ming.account)
    assert.equal(operator.monitor.watched.value, ming.account)
    ming.conversations.openWith(operator.account).send('good morning')
    const { speaker, recipient, text } = await untilSignal(() => operator.monitor.lines.value[0])
    assert.deepEqual([speaker, recipient, text], [ming.account, operator.account, 'good morning'])
    await operator.session.signOut()
    assert.equal(operator.monitor.watched.value, 0)
    assert.deepEqual(operator.monitor.lines.value, [])
  })
})
