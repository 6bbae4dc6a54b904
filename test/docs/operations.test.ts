/** The documents for operators are true: the commands, settings, files and sections that they name exist. */
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { reasonsPage, settingsPage } from '../../docs/operations-pages.ts'
import { describeSettings } from '../../gateway/setting-texts.ts'
import { admin } from '../admin/admin.ts'
import { readCompose } from '../stack/compose.ts'
import { readText, root } from '../stack/repository.ts'

const pages = (await readdir(`${root}docs/operations`)).map(file => `docs/operations/${file}`)
const documents = await Promise.all(
  ['docs/operations.md', ...pages, 'docs/admin.md'].map(async path => ({ path, text: await readText(path) })),
)
const all = documents.map(({ text }) => text).join('\n')
const settings = new Set(Array.from(describeSettings().matchAll(/^([A-Z_]+) /gm), ([, name = '']) => name))

test('every admin command that is to be typed exists', async () => {
  const { output } = await admin({}, ['--help'])
  const commands = new Set(Array.from(output.matchAll(/^ {2}(\w+)/gm), ([, name = '']) => name))
  const typed = [...all.matchAll(/npm run admin -- (\w+)/g)]
  assert.ok(typed.length > 5)
  for (const [line, name = ''] of typed) assert.ok(commands.has(name), line)
})

test('every script of npm that is to be run exists', async () => {
  const { scripts } = JSON.parse(await readText('package.json'))
  for (const [line, name = ''] of all.matchAll(/npm run ([\w:]+)/g)) assert.ok(Object.hasOwn(scripts, name), line)
})

test('every setting that a command sets exists', () => {
  const beforeCommands = [...all.matchAll(/^((?:[A-Z_]+=\S+ )+)npm /gm)].flatMap(([, pairs = '']) =>
    pairs.trim().split(' '),
  )
  const inFiles = [...all.matchAll(/<<END\n([\s\S]*?)^END$/gm)].flatMap(([, lines = '']) => lines.trim().split('\n'))
  const set = [...beforeCommands, ...inFiles]
  assert.ok(set.length > 0)
  for (const pair of set) assert.ok(settings.has(pair.replace(/=.*/, '')), pair)
})

test('the Redis user of the document has the rights of that in docker-compose.yml', async () => {
  const { command = [] } = (await readCompose()).services.redis
  const [, typed = ''] = /ACL SETUSER gateway on ">\$REDIS_PASSWORD" ([\s\S]*?[^\\])\n/.exec(all) ?? []
  const rights = typed.split(/[\s\\]+/).map(right => right.replaceAll("'", ''))
  assert.deepEqual(rights.sort(), command.filter(word => /^[~&]|^\+/.test(word)).sort())
})

test('every line of the log that is explained is written somewhere', async () => {
  const sources = globSync(`${root}gateway/**/*.ts`).map(file => readFileSync(file, 'utf8'))
  const code = sources.join('\n')
  const alarms = await readText('docs/operations/alarms.md')
  const log = await readText('docs/operations/log.md')
  const explained = [
    ...Array.from(alarms.matchAll(/log: `([^`…]+)`/g), ([, line = '']) => line),
    ...[...log.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
      Array.from(cell.matchAll(/`([^`]+)`/g), ([, line = '']) => line),
    ),
  ]
  assert.ok(explained.length > 30)
  assert.deepEqual(
    explained.filter(line => !code.includes(line)),
    [],
  )
})

test('the tables of settings and reasons are current: npm run docs', async () => {
  for (const [file, current] of [
    ['docs/operations/settings.md', settingsPage],
    ['docs/operations/reasons.md', reasonsPage],
  ] as const) {
    const text = await readText(file)
    assert.equal(text, current(text))
  }
})

test('every file and section that is linked exists', async () => {
  for (const { path, text } of documents) {
    for (const [link, target = '', section] of text.matchAll(/\]\(([^)#]*)(?:#([^)]+))?\)/g)) {
      if (/^https?:/.test(target)) continue
      const file = target === '' ? path : join(dirname(path), target)
      assert.ok(existsSync(root + file), `${path}: ${link}`)
      if (section === undefined || !file.endsWith('.md')) continue
      const linked = await readText(file)
      const anchors = Array.from(linked.matchAll(/^#+ (.*)$/gm), ([, title = '']) =>
        title
          .toLowerCase()
          .replace(/[^\p{L}\d\s_-]/gu, '')
          .replaceAll(' ', '-'),
      )
      assert.ok(anchors.includes(section) || linked.includes(`id="${section}"`), `${path}: ${link}`)
    }
  }
})
