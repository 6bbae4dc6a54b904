import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRedisUrl } from '../../gateway/cluster/redis/url.ts'

const plain = { tls: false, user: undefined, password: undefined, master: undefined, database: 0 }

test('a server, with defaults', () => {
  assert.deepEqual(parseRedisUrl('redis://redis'), { ...plain, kind: 'server', hosts: [{ host: 'redis', port: 6379 }] })
})

test('a server with all options', () => {
  assert.deepEqual(parseRedisUrl('rediss://gate%40way:p%3Aa%2Fs@[::1]:7000/12'), {
    ...{ kind: 'server', tls: true, user: 'gate@way', password: 'p:a/s', master: undefined, database: 12 },
    hosts: [{ host: '::1', port: 7000 }],
  })
})

test('a password without a user', () => {
  const { user, password } = parseRedisUrl('redis://:secret@redis')
  assert.deepEqual({ user, password }, { user: undefined, password: 'secret' })
})

test('Sentinels, their master and a database', () => {
  assert.deepEqual(parseRedisUrl('redis+sentinel://:secret@one,two:26380/my%20master/2'), {
    ...{ ...plain, kind: 'sentinel', password: 'secret', master: 'my master', database: 2 },
    hosts: [
      { host: 'one', port: 26379 },
      { host: 'two', port: 26380 },
    ],
  })
})

test('some nodes of a Cluster', () => {
  assert.deepEqual(parseRedisUrl('rediss+cluster://one,10.0.0.2:7001'), {
    ...{ ...plain, kind: 'cluster', tls: true },
    hosts: [
      { host: 'one', port: 6379 },
      { host: '10.0.0.2', port: 7001 },
    ],
  })
})

test('the error of an invalid URL does not contain any of it', () => {
  for (const text of [
    'hunter2',
    'http://:hunter2@redis',
    'redis://',
    'redis://user:hunter2@',
    'redis://hunter2@redis',
    'redis://:hunter2%@redis',
    'redis://:hunter2@redis:0',
    'redis://:hunter2@redis:65536',
    'redis://:hunter2@one,two',
    'redis://:hunter2@redis/hunter2',
    'redis://:hunter2@redis/1?hunter2',
    'redis://:hunter2@red is',
    'redis+sentinel://:hunter2@one',
    'redis+sentinel://:hunter2@one/main/0/hunter2',
    'redis+cluster://:hunter2@one/1',
  ]) {
    assert.throws(
      () => parseRedisUrl(text),
      (error: Error) => error.message.startsWith('must ') && !error.message.includes('hunter2'),
      text,
    )
  }
})
