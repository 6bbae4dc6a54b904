/** How users speak to the servers that the gateway is measured against: bytes as the protocols define them. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type DriverName, drivers } from '../../bench/drivers.ts'

const TEXT = 'hi'

/** What a user hears when the bytes come in these pieces, in order. */
function hear(driver: DriverName, pieces: readonly Buffer[]): unknown[][] {
  const heard: unknown[][] = []
  let rest = Buffer.alloc(0)
  for (const piece of pieces) {
    const bytes = Buffer.concat([rest, piece])
    const taken = drivers[driver].receive(bytes, {
      welcome: () => heard.push(['welcome']),
      text: (text, from) => heard.push(['text', text, from]),
      reply: answer => heard.push(['reply', Buffer.from(answer).toString('latin1')]),
      unexpected: what => heard.push(['unexpected', what]),
    })
    rest = bytes.subarray(taken)
  }
  assert.equal(rest.length, 0)
  return heard
}

const whole = (text: string) => [Buffer.from(text, 'latin1')]
const byteByByte = (text: string) => Array.from(Buffer.from(text, 'latin1'), byte => Buffer.from([byte]))

const spoken: { driver: DriverName; hello: string; message: string }[] = [
  { driver: 'socket.io', hello: '40{"number":10001}', message: '42["message",10002,"hi"]' },
  {
    driver: 'nats',
    hello:
      'CONNECT {"verbose":false,"pedantic":false,"lang":"bench","version":"1","protocol":1}\r\nSUB 10001 1\r\nPING\r\n',
    message: 'PUB 10002 10001 2\r\nhi\r\n',
  },
  {
    driver: 'mqtt-qos0',
    hello: '\x10\x11\0\x04MQTT\x04\x02\0\0\0\x0510001\x82\x0a\0\x01\0\x0510001\0',
    message: '\x30\x09\0\x0510002hi',
  },
  {
    driver: 'mqtt-qos1',
    hello: '\x10\x11\0\x04MQTT\x04\x02\0\0\0\x0510001\x82\x0a\0\x01\0\x0510001\x01',
    message: '\x32\x0b\0\x0510002\0\x08hi',
  },
]

const heard: { driver: DriverName; bytes: string; split: boolean; what: unknown[][] }[] = [
  { driver: 'socket.io', bytes: '0{"sid":"x"}', split: false, what: [] },
  { driver: 'socket.io', bytes: '2', split: false, what: [['reply', '3']] },
  { driver: 'socket.io', bytes: '42["welcome"]', split: false, what: [['welcome']] },
  { driver: 'socket.io', bytes: '42["message",10002,"hi"]', split: false, what: [['text', TEXT, 10002]] },
  { driver: 'socket.io', bytes: '44{"message":"no"}', split: false, what: [['unexpected', '44{"message":"no"}']] },
  {
    driver: 'gateway',
    bytes: '\x81\x01\x0a\x03\0\0\0\x0f\x01\0\0\0\0\0\x07to 1001\0',
    split: false,
    what: [['unexpected', 'notice: to …']],
  },
  { driver: 'nats', bytes: 'INFO {}\r\nPONG\r\n', split: true, what: [['welcome']] },
  { driver: 'nats', bytes: 'PING\r\n', split: true, what: [['reply', 'PONG\r\n']] },
  {
    driver: 'nats',
    bytes: 'MSG 10001 1 10002 2\r\nhi\r\nMSG 10001 1 10002 2\r\n\r\n\r\n',
    split: true,
    what: [
      ['text', TEXT, 10002],
      ['text', '\r\n', 10002],
    ],
  },
  { driver: 'nats', bytes: "-ERR 'no'\r\n", split: true, what: [['unexpected', "-ERR 'no'"]] },
  { driver: 'mqtt-qos1', bytes: '\x20\x02\0\0\x90\x03\0\x01\x01', split: true, what: [['welcome']] },
  { driver: 'mqtt-qos1', bytes: '\x90\x03\0\x01\x80', split: true, what: [['unexpected', 'packet 144: 000180']] },
  { driver: 'mqtt-qos1', bytes: '\x20\x02\0\x05', split: true, what: [['unexpected', 'packet 32: 0005']] },
  { driver: 'mqtt-qos0', bytes: '\x30\x09\0\x0510001hi', split: true, what: [['text', TEXT, undefined]] },
  {
    driver: 'mqtt-qos1',
    bytes: '\x40\x02\0\x08\x32\x0b\0\x0510001\x01\x07hi',
    split: true,
    what: [
      ['reply', '\x40\x02\x01\x07'],
      ['text', TEXT, undefined],
    ],
  },
]

describe('Benchmark: how users speak', () => {
  for (const { driver, hello, message } of spoken) {
    test(`${driver}: the first words and a message`, () => {
      const { [driver]: speaker } = drivers
      assert.equal(Buffer.from(speaker.signIn(10_001)).toString('latin1'), hello)
      assert.equal(Buffer.from(speaker.message(10_001, 10_002, TEXT, 7)).toString('latin1'), message)
    })
  }

  for (const { driver, bytes, split, what } of heard) {
    test(`${driver} hears ${JSON.stringify(bytes)}${split ? ', also in pieces' : ''}`, () => {
      assert.deepEqual(hear(driver, whole(bytes)), what)
      if (split) assert.deepEqual(hear(driver, byteByByte(bytes)), what)
    })
  }
})
