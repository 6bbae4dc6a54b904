import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { admin } from './admin.ts'

/** Nothing that is opened could be found. */
const nowhere = { DATABASE_URL: '/nowhere/oicq.db' }

test('--help shows every command and setting, and opens nothing', async () => {
  const { code, output, errors } = await admin(nowhere, ['--help'])
  assert.deepEqual({ code, errors }, { code: 0, errors: '' })
  const names = ['instances', 'sessions', 'kick', 'notice', 'disable', 'enable', 'password', 'stored', 'drain', 'audit']
  names.push(
    'connections',
    'accounts',
    'account',
    'events',
    'create',
    'export',
    'delete',
    'purge',
    'rooms',
    'room create',
    'room say',
  )
  for (const name of names) assert.match(output, new RegExp(`^  ${name}\\b`, 'm'))
  for (const setting of ['DATABASE_URL', 'REDIS_URL', 'REDIS_PREFIX', 'CLUSTER_SECRET', 'ADMIN_SOCKET'])
    assert.ok(output.includes(setting))
  assert.equal((await admin(nowhere, ['kick', '--help'])).output, output)
  assert.equal((await admin(nowhere, [])).output, output)
})

test('the documentation shows the help as it is', async () => {
  const { output } = await admin(nowhere, ['--help'])
  const page = await readFile(new URL('../../docs/admin.md', import.meta.url), 'utf8')
  assert.ok(page.includes(output.trimEnd().replace(/^(?=.)/gm, '    ')))
})

for (const args of [
  ['constructor'],
  ['kick'],
  ['kick', '0'],
  ['kick', '4294967296'],
  ['kick', '1e3'],
  ['kick', '10001', '10002'],
  ['kick', '--all'],
  ['notice', '10001'],
  ['notice', '10001', ' '],
  ['notice', '10001', 'x'.repeat(4097)],
  ['notice', '--all'],
  ['notice', 'hello'],
  ['password', '10001', 'secret password'],
  ['sessions', '10001'],
  ['sessions', '--number', 'x'],
  ['instances', 'all'],
  ['drain'],
  ['audit', '--limit', '0'],
  ['audit', '--limit', '10001'],
  ['create'],
  ['create', 'x'.repeat(33)],
  ['accounts', '--sort', 'age'],
  ['accounts', '--unused', '0'],
  ['events', '10001', '--limit', '0'],
  ['purge'],
  ['purge', '10001'],
  ['room', 'x'],
  ['room', '1', '2'],
  ['rooms', '--limit', '0'],
  ['room', 'create'],
  ['room', 'create', 'x'.repeat(33)],
  ['room', 'create', 'a', '--access', 'closed'],
  ['room', 'change', '1'],
  ['room', 'change', '1', '--owner', 'me'],
  ['room', 'close', '0'],
  ['room', 'add', '1'],
  ['room', 'ban', '1', '10001', '10002'],
  ['room', 'role', '1', '10001', 'owner'],
  ['room', 'say', '1', ' '],
]) {
  test(`${args.join(' ').slice(0, 40)}: is not understood, ends with 2, and opens nothing`, async () => {
    const { code, output, errors } = await admin(nowhere, args)
    assert.deepEqual({ code, output }, { code: 2, output: '' })
    assert.match(errors, /\nSee npm run admin -- --help\.\n$/)
    assert.ok(!errors.includes('secret'))
  })
}
