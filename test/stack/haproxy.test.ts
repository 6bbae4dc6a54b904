/** The load balancer's configuration: HAProxy itself checks the file; what it is set to is checked here. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { readConfig } from '../../gateway/config.ts'
import { startGateway, type TestGateway } from '../start-gateway.ts'
import { directive, readHaproxy, type Section } from './haproxy.ts'
import { milliseconds, root } from './repository.ts'

const run = promisify(execFile)

describe('docker/haproxy.cfg', () => {
  let sections: ReadonlyMap<string, Section>
  let defaults: Section | undefined
  let gateways: Section | undefined
  let gateway: TestGateway

  before(async () => {
    sections = await readHaproxy()
    defaults = sections.get('defaults')
    gateways = sections.get('backend gateways')
    gateway = await startGateway()
  })
  after(() => gateway.close())

  test('HAProxy accepts the file, without a warning', async () => {
    const { stderr } = await run('haproxy', ['-c', '-f', `${root}docker/haproxy.cfg`])
    assert.doesNotMatch(stderr, /WARNING|ALERT/)
  })

  test('every wait for a client or a gateway ends', () => {
    for (const wait of [
      'connect',
      'client',
      'server',
      'http-request',
      'http-keep-alive',
      'queue',
      'client-fin',
      'server-fin',
    ]) {
      const time = milliseconds(directive(defaults, 'timeout', wait))
      assert.ok(time > 0 && time <= 60_000, `timeout ${wait} ${time}`)
    }
  })

  test('an open WebSocket is not closed before the gateway finds it idle', () => {
    assert.ok(milliseconds(directive(defaults, 'timeout', 'tunnel')) > 2 * readConfig({}).idleTimeoutMs)
  })

  test('gateways are asked whether they are ready, where they answer', async () => {
    const [method, path] = directive(gateways, 'option', 'httpchk').split(' ')
    assert.equal(path, '/readyz')
    assert.equal(directive(gateways, 'http-check', 'expect'), 'status 200')
    assert.equal((await fetch(gateway.url + path, { method: method ?? '' })).status, 200)
    assert.match(directive(gateways, 'server-template'), / check /)
  })

  test('the gateway with the fewest connections gets the next one', () => {
    assert.equal(directive(gateways, 'balance'), 'leastconn')
  })

  test('open connections stay on a gateway that is not ready any more', () => {
    assert.doesNotMatch(directive(gateways, 'server-template'), /shutdown-sessions/)
  })

  test('what gateways say of themselves is not public, however it is asked for', async () => {
    const denied = directive(sections.get('frontend public'), 'http-request', 'deny')
    const [, paths = ''] = /^deny_status 404 if { path,url_dec -m str (.*) }$/.exec(denied) ?? []
    assert.equal(paths, '/healthz /readyz /metrics')
    for (const path of paths.split(' '))
      assert.equal((await fetch(gateway.url + path)).status, 200, 'there is no such path')
  })

  test('what one gateway refuses or does not have is asked of another', () => {
    assert.deepEqual(directive(defaults, 'retry-on').split(' '), ['conn-failure', '404', '503'])
    assert.equal(directive(defaults, 'option', 'redispatch'), '1')
    const retried = directive(sections.get('frontend public'), 'http-request', 'disable-l7-retry')
    assert.equal(retried, 'unless { path /ws } || { path_beg /assets/ }')
  })

  test('a gateway believes nothing that a client says about its own address', () => {
    const edge = sections.get('frontend public')
    assert.equal(directive(edge, 'http-request', 'del-header'), 'X-Forwarded- -m beg')
    assert.equal(directive(edge, 'option', 'forwardfor'), '')
  })
})
