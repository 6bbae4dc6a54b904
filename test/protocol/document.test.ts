import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { protocolPage } from '../../docs/protocol/page.ts'
import { anchorOf, parseClauses } from '../../docs/protocol/rules.ts'
import { bytes } from '../vectors/bytes.ts'
import { directions, server, user } from './directions.ts'

const root = new URL('../../', import.meta.url)
const document = readFileSync(new URL('docs/protocol.md', root), 'utf8')

test('the generated parts of docs/protocol.md are current: npm run docs', () => {
  assert.equal(document, protocolPage(document))
})

test('a generated part that is out of date is replaced', () => {
  const old = document.replace('| 0x0a | user ', '| 0x0b | user ')
  assert.notEqual(old, document)
  assert.equal(protocolPage(old), document)
})

test('a missing and an unknown marker are errors', () => {
  assert.throws(() => protocolPage(document.replace('<!-- generated:limits -->', '')), /no marker for: limits/)
  assert.throws(
    () => protocolPage(document.replace('generated:limits', 'generated:limit')),
    /no such generated part: limit$/,
  )
})

/** The frames of a block of hex. */
function framesIn(block: string): { name: string; values: object }[] {
  return block
    .split(/\n\n/)
    .map(part => bytes(part.replaceAll(/;.*$/gm, '')))
    .flatMap(frames => (frames[1] === user.sender ? user : server).codec.decodeAll(frames))
}

function blocksIn(text: string): string[] {
  return Array.from(text.matchAll(/```hex\n([\s\S]*?)```/g), ([, block = '']) => block)
}

test('every message is in docs/protocol.md with its published line, an example of it, and the rules about it', () => {
  for (const { from, table } of directions) {
    for (const [name, { code, published }] of Object.entries(table)) {
      const title = `${from === 'user' ? 'User' : 'Server'} 0x${code.toString(16).padStart(2, '0')} \`${name}\``
      const [, section = ''] = document.split(`\n### ${title}\n`)
      const [own = ''] = section.split(/^#/m)
      assert.ok(own.includes(`\n> ${published}\n`), title)
      const examples = blocksIn(own)
      assert.equal(examples.length, 1, title)
      assert.deepEqual(
        framesIn(examples[0] ?? '').map(message => message.name),
        [name],
      )
      assert.match(own, /Rules: \[[A-Z]\d/, title)
    }
  }
})

test('the conversations are well-formed, and have a refusal of either kind and a file that is cancelled', () => {
  const [, section = ''] = document.split('\n## Conversations\n')
  const names = blocksIn(section.split(/^## /m)[0] ?? '').map(block => framesIn(block).map(({ name }) => name))
  assert.deepEqual(names, [
    ['login', 'loggedIn'],
    ['sendMessage', 'connectionTest', 'message', 'connectionTest'],
    ['login', 'loggedIn', 'message'],
    ['sendMessage', 'connectionTest', 'message', 'connectionTest'],
    [
      ...['offerFile', 'fileOffer', 'answerFile', 'fileAnswer', 'fileData', 'fileData'],
      ...['answerFile', 'message', 'fileAnswer', 'message'],
    ],
    ['login', 'message', 'loggedIn'],
  ])
})

test('every link to a heading of docs/protocol.md leads to one', () => {
  const outside = document.replaceAll(/^```[\s\S]*?^```$/gm, '')
  const anchors = new Set(Array.from(outside.matchAll(/^#+ (.+)$/gm), ([, title = '']) => anchorOf(title)))
  const links = Array.from(document.matchAll(/\]\(#([^)]+)\)/g), ([, anchor = '']) => ({
    path: 'docs/protocol.md',
    anchor,
  }))
  for (const path of globSync(['*.md', '{docs,test,conformance}/**/*.md'], { cwd: root })) {
    for (const [, target = '', anchor = ''] of readFileSync(new URL(path, root), 'utf8').matchAll(
      /\]\(([\w./]+)#([^)]+)\)/g,
    )) {
      if (join(path, '..', target) === 'docs/protocol.md') links.push({ path, anchor })
    }
  }
  assert.ok(links.length > 100)
  for (const { path, anchor } of links) assert.ok(anchors.has(anchor), `${path}: #${anchor}`)
})

/** Figures of rules that are no limits of the code: what several of them add up to, and the first step of a delay. */
const derived = new Set(['15 s', '3.5 s', '0.25 s', '4 bytes'])

test('the sizes and times in rules are those in the table of limits, which come from the code', () => {
  const [, section = ''] = document.split('\n## Limits\n')
  const figuresIn = (text: string) => text.match(/\b\d[\d,.]* (?:bytes|characters|s|minutes|days)\b/g) ?? []
  const limits = new Set(figuresIn(section.split(/^## /m)[0] ?? ''))
  const used = parseClauses(document).flatMap(({ rules }) => rules.flatMap(({ text }) => figuresIn(text)))
  assert.ok(used.length > 20)
  assert.deepEqual(
    used.filter(figure => !limits.has(figure) && !derived.has(figure)),
    [],
  )
})
