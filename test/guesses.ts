/** BruteForceLimiter passwords. Addresses are told apart by X-Forwarded-For, as behind a proxy. */
import type { TestClient } from './client.ts'
import type { TestGateway } from './start-gateway.ts'

/** More than anyone mistypes, and few enough to be a beginning only for a guesser. */
export const MANY = 20

export function connectFrom(gateway: TestGateway, address: string): Promise<TestClient> {
  return gateway.connect({ headers: { 'x-forwarded-for': address } })
}

/** Tries one password on a connection of its own; returns whether it was right, and what the notice said. */
export async function attempt(gateway: TestGateway, address: string, number: number, password: string) {
  const user = await connectFrom(gateway, address)
  const { success } = await user.ask('login', { number, password, manner: 0 })
  const notice = success === 1 ? '' : await user.notice()
  await user.close()
  return { success, notice }
}

export function guessAtOnce(gateway: TestGateway, count: number, address: string, number: number) {
  return Promise.all(Array.from({ length: count }, (_, index) => attempt(gateway, address, number, `guess ${index}`)))
}

export async function newAccount(gateway: TestGateway): Promise<number> {
  const user = await gateway.connect()
  const number = await user.register()
  await user.close()
  return number
}
