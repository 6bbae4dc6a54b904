/** The protocol as data: protocol.json and vectors.json. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { description } from '../../spec/describe.ts'
import { generated } from '../../spec/generate.ts'
import { vectorFile } from '../vectors/vectors.ts'

function read(name: string): string {
  return readFileSync(new URL(`../../spec/${name}`, import.meta.url), 'utf8')
}

for (const [name, current] of Object.entries(generated)) {
  test(`spec/${name} is current: npm run docs`, () => {
    assert.ok(read(name) === current(read(name)))
  })
}

for (const name of ['protocol', 'vectors']) {
  const validate = new Ajv2020({ strict: true, allErrors: true }).compile(JSON.parse(read(`${name}.schema.json`)))

  test(`${name}.json is as its schema says`, () => {
    validate(JSON.parse(read(`${name}.json`)))
    assert.deepEqual(validate.errors ?? [], [])
  })

  test(`the schema of ${name}.json refuses what it does not define`, () => {
    assert.equal(validate({ ...JSON.parse(read(`${name}.json`)), other: 1 }), false)
  })
}

test('protocol.json names only values, messages and programs that it has', () => {
  for (const { sender, receiver, messages } of description.directions) {
    assert.ok(sender in description.programs && receiver in description.programs)
    const back = description.directions.find(other => other.sender === receiver && other.receiver === sender)
    for (const { reply } of messages) {
      if (reply !== undefined)
        assert.ok(
          back?.messages.some(({ name }) => name === reply),
          reply,
        )
    }
  }
  const used = JSON.stringify(description.directions).matchAll(/"values":"(\w+)"/g)
  assert.deepEqual(new Set([...used].map(([, name]) => name)), new Set(Object.keys(description.values)))
})

test('every message of protocol.json has a vector', () => {
  for (const { sender, receiver, messages } of description.directions) {
    const written = sender === 'chat' || receiver === 'chat' ? vectorFile.chat : vectorFile.messages
    for (const { name } of messages) {
      assert.ok(
        written.some(vector => vector.sender === sender && vector.name === name),
        name,
      )
    }
  }
})
