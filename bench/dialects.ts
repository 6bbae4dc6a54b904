/** The dialects by name. */
import type { Dialect } from './dialects/dialect.ts'
import { gateway } from './dialects/gateway.ts'
import { mqtt } from './dialects/mqtt.ts'
import { nats } from './dialects/nats.ts'
import { relay } from './dialects/relay.ts'
import { socketIo } from './dialects/socket-io.ts'

export { PASSWORD } from './dialects/gateway.ts'

export const dialects = {
  relay,
  gateway,
  'socket.io': socketIo,
  'mqtt-qos0': mqtt(0),
  'mqtt-qos1': mqtt(1),
  nats,
} satisfies Record<string, Dialect>

export type DialectName = keyof typeof dialects
