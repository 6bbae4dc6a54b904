/** The drivers by name. */
import type { Driver } from './drivers/driver.ts'
import { gateway, gatewayTcp } from './drivers/gateway.ts'
import { mqtt } from './drivers/mqtt.ts'
import { nats } from './drivers/nats.ts'
import { relay } from './drivers/relay.ts'
import { socketIo } from './drivers/socket-io.ts'

export { PASSWORD } from './drivers/gateway.ts'

export const drivers = {
  relay,
  gateway,
  'gateway-tcp': gatewayTcp,
  'socket.io': socketIo,
  'mqtt-qos0': mqtt(0),
  'mqtt-qos1': mqtt(1),
  nats,
} satisfies Record<string, Driver>

export type DriverName = keyof typeof drivers
