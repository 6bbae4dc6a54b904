import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quoteOf, splitQuote } from '../../../web-demo/conversation/quote.ts'

test('a quote is lines that begin with a mark, and is split off again', () => {
  assert.equal(quoteOf('one\ntwo'), '> one\n> two\n')
  assert.deepEqual(splitQuote('> one\n> two\nanswer\n> not a quote'), {
    quote: 'one\ntwo',
    rest: 'answer\n> not a quote',
  })
  assert.deepEqual(splitQuote('>\n> one\nanswer'), { quote: '\none', rest: 'answer' })
  assert.deepEqual(splitQuote('>:( no'), { quote: '', rest: '>:( no' })
  assert.deepEqual(splitQuote('plain'), { quote: '', rest: 'plain' })
})

test('of a long message only the beginning is quoted, and nothing of what it quotes', () => {
  assert.equal(quoteOf('1\n2\n3\n4\n5'), '> 1\n> 2\n> 3\n> 4…\n')
  assert.equal(quoteOf('x'.repeat(300)), `> ${'x'.repeat(240)}…\n`)
  assert.equal(quoteOf('> before\nafter'), '> after\n')
  assert.equal(quoteOf('> only a quote'), '> > only a quote\n')
})
