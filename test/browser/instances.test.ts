/** Two instances behind a load balancer, of which one goes away while people on both talk. */
import { after, test } from 'node:test'
import { TestClient } from '../client.ts'
import { startInstance, startShared } from '../cluster/processes.ts'
import { untilReady } from '../cluster/readiness.ts'
import { startTcpProxy } from '../servers/tcp-proxy.ts'
import { BrowserFixture } from './browser-fixture.ts'
import { ContinuousChat } from './continuous-chat.ts'

const shared = await startShared({ after })
const [one, two] = await Promise.all([startInstance({ after }, shared), startInstance({ after }, shared)])
const portOf = ({ url }: { url: string }) => Number(new URL(url).port)
const balancer = await startTcpProxy(portOf(one))
after(() => balancer.close())
const url = `http://127.0.0.1:${balancer.port}`
const fixture = await BrowserFixture.at(
  { after },
  { url, connect: options => TestClient.connect(`${url.replace('http', 'ws')}/ws`, options) },
)

for (const [signal, what] of [
  ['SIGTERM', 'nothing is lost or duplicated'],
  ['SIGKILL', 'nothing is lost'],
] as const) {
  test(`${signal}: when an instance goes away, its users continue on the other one, and ${what}`, async t => {
    await untilReady(one, two)
    const [mingAccount, hongAccount] = await fixture.friendAccounts('Ming', 'Hong')
    const [ming, hong] = [await fixture.openPage(t), await fixture.openPage(t)]
    balancer.target = portOf(one)
    await ming.signIn(mingAccount)
    balancer.target = portOf(two)
    await hong.signIn(hongAccount)
    const talk = await ContinuousChat.between(ming, hong)
    await talk.during(async () => {
      await talk.untilSent(10)
      one.signal(signal)
      await one.exit
      await talk.untilSent(10)
    })
    await (signal === 'SIGTERM' ? talk.assertComplete() : talk.assertNothingLost())
    await hong.seesFriend(ming, 'Online')
    await one.startAgain()
  })
}
