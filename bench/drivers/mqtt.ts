/**
 * MQTT 3.1.1. A user's topic is its number. With QoS 1 each message is acknowledged twice: by the broker to the sender, and
 * by the recipient to the broker.
 */
import type { Driver, Listener } from './driver.ts'

/** The first byte of each packet: its type, and below it the flags. */
const CONNECT = 0x10
const CONNACK = 0x20
const PUBLISH = 0x30
const PUBACK = 0x40
const SUBSCRIBE = 0x82
const SUBACK = 0x90
const QOS_BITS = 0x06
/** Protocol name and level, a clean session, and no keep-alive. */
const CONNECT_HEAD = Buffer.from([0, 4, ...Buffer.from('MQTT'), 4, 2, 0, 0])
const SUBSCRIPTION_ID = 1
const LAST_PACKET_ID = 0xffff
/** The longest that one byte of length can say. */
const LONGEST_BODY = 127

export const mqtt = (qos: 0 | 1): Driver => ({
  path: '/mqtt',
  subprotocol: 'mqtt',
  signIn(own) {
    const topic = string(String(own))
    return Buffer.concat([
      packet(CONNECT, CONNECT_HEAD, topic),
      packet(SUBSCRIBE, short(SUBSCRIPTION_ID), topic, Buffer.from([qos])),
    ])
  },
  message(_own, recipient, text, sequence) {
    const topic = String(recipient)
    const bytes = Buffer.allocUnsafe(4 + topic.length + 2 * qos + text.length)
    bytes.writeUInt8(PUBLISH | (qos << 1), 0)
    bytes.writeUInt8(lengthByte(bytes.length - 2), 1)
    bytes.writeUInt16BE(topic.length, 2)
    bytes.write(topic, 4, 'latin1')
    if (qos === 1) bytes.writeUInt16BE(1 + (sequence % LAST_PACKET_ID), 4 + topic.length)
    bytes.write(text, bytes.length - text.length, 'latin1')
    return bytes
  },
  receive(bytes, listener) {
    let taken = 0
    while (taken + 2 <= bytes.length) {
      const body = taken + 2
      const end = body + bytes.readUInt8(taken + 1)
      if (end > bytes.length) break
      hearPacket(bytes.readUInt8(taken), bytes.subarray(body, end), listener)
      taken = end
    }
    return taken
  },
})

function hearPacket(head: number, body: Buffer, listener: Listener): void {
  const type = head & 0xf0
  if (type === PUBLISH) {
    const topicEnd = 2 + body.readUInt16BE(0)
    const isConfirmed = (head & QOS_BITS) !== 0
    if (isConfirmed) listener.reply(packet(PUBACK, body.subarray(topicEnd, topicEnd + 2)))
    listener.text(body.toString('latin1', topicEnd + (isConfirmed ? 2 : 0)))
  } else if (type === SUBACK && body.readUInt8(2) <= 1) listener.welcome()
  else if (type === CONNACK && body.readUInt8(1) === 0) return
  else if (type !== PUBACK) listener.unexpected(`packet ${head}: ${body.toString('hex')}`)
}

function packet(head: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([head, lengthByte(body.length)]), body])
}

function lengthByte(length: number): number {
  if (length > LONGEST_BODY) throw new Error(`a packet of ${length} bytes is longer than any that is needed here`)
  return length
}

function short(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff])
}

function string(text: string): Buffer {
  return Buffer.concat([short(text.length), Buffer.from(text, 'latin1')])
}
