import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isolated, isolating } from '../../../web-demo/model/isolated.ts'
import { fullName } from '../../../web-demo/model/names.ts'

test('text from right to left is isolated, and other text stays as it is', () => {
  for (const name of ['שלום', 'سلام', 'Omar עומר', '𐤀𐤁']) assert.equal(isolated(name), `\u2068${name}\u2069`)
  for (const name of ['', 'José', '小明', 'กำ', '10008', '❤️']) assert.equal(isolated(name), name)
})

test('a number stays behind the name that it belongs to', () => {
  assert.equal(fullName({ nickname: 'שלום', number: 10008 }), '\u2068שלום\u2069 (10008)')
})

test('every sentence of a dictionary isolates the names in it, and is the same one each time', () => {
  const dictionary = {
    plain: 'Watch',
    many: ['a', 'b'],
    left: (who: string, count: number) => `${who} left ${count}`,
    nested: { asks: (who: string) => `${who}?` },
  }
  const say = isolating(dictionary)
  assert.equal(say.left('שלום', 3), '\u2068שלום\u2069 left 3')
  assert.equal(say.nested.asks('Ming'), 'Ming?')
  assert.deepEqual([say.plain, say.many], ['Watch', ['a', 'b']])
  assert.equal(isolating(dictionary), say)
})
