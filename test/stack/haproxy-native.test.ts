/** Native clients behind HAProxy, as docker/haproxy.cfg has it: only the addresses are those of this machine. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { TestClient } from '../client.ts'
import { freePort } from '../servers/free-port.ts'
import { startTcpGateway } from '../tcp/tcp-gateway.ts'
import { until } from '../until.ts'
import { directive, readHaproxy } from './haproxy.ts'

/** Starts HAProxy before a gateway. Returns its port for native clients. */
async function startHaproxy(t: TestContext, gateway: { readonly tcp: number; readonly http: string }): Promise<number> {
  const sections = await readHaproxy()
  const backend = sections.get('backend native-gateways')
  const [, options = ''] = /^gateway \d+ gateway:8000 (.*) resolvers /.exec(directive(backend, 'server-template')) ?? []
  const port = await freePort()
  const changed = {
    bind: `127.0.0.1:${port}`,
    'server-template': `gateway 127.0.0.1:${gateway.tcp} ${options.replace('port 8080', `port ${gateway.http}`)}`,
  }
  const names = ['global', 'defaults', 'frontend native', 'backend native-gateways']
  const config = names.flatMap(name => [
    name,
    ...(sections.get(name) ?? []).map(([first = '', ...rest]) =>
      first === 'server-template'
        ? `  server ${changed[first]}`
        : `  ${first} ${first === 'bind' ? changed.bind : rest.join(' ')}`,
    ),
  ])
  const folder = await mkdtemp(join(tmpdir(), 'oicq-haproxy-'))
  const file = join(folder, 'haproxy.cfg')
  await writeFile(file, `${config.join('\n')}\n`)
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore' })
  t.after(async () => {
    child.kill()
    await once(child, 'exit')
    await rm(folder, { recursive: true })
  })
  await until('HAProxy to listen', async () => {
    const socket = connect(port, '127.0.0.1')
    const isListening = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    return isListening
  })
  return port
}

test('T1, A8: clients of TCP chat through HAProxy, and the gateway knows their addresses', async t => {
  const gateway = await startTcpGateway(t, {
    ...{ TRUST_PROXY: '127.0.0.1', TCP_PROXY_PROTOCOL: 'on', MAX_CONNECTIONS_PER_ADDRESS: '1' },
  })
  const http = new URL(gateway.server.url).port
  const url = `tcp://127.0.0.1:${await startHaproxy(t, { tcp: gateway.port, http })}`
  const from = (localAddress: string) => TestClient.connect(url, { localAddress })
  const [ming, hong] = [await from('127.0.0.2'), await from('127.0.0.3')]
  await ming.signUp()
  await hong.signUp()
  ming.send('sendMessage', { recipient: hong.number, text: '你好' })
  assert.equal((await hong.next('message')).text, '你好')
  await ming.expectNothing()
  const connected = gateway.log.filter(({ msg, transport }) => msg === 'connected' && transport === 'tcp')
  const addresses = connected.map(({ address }) => String(address)).filter(address => address !== '127.0.0.1')
  // HAProxy has accepted both before it connects either to the gateway.
  assert.deepEqual(addresses.sort(), ['127.0.0.2', '127.0.0.3'])
  const second = await from('127.0.0.2')
  assert.deepEqual(await second.closed, { code: 1008, reason: 'too many connections from your address' })
  const closing = gateway.server.close()
  assert.equal((await hong.closed).code, 1012)
  await closing
})
