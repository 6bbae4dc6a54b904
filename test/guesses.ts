/** Guesses at passwords, from addresses given in X-Forwarded-For, as behind a proxy. */
import type { TestClient } from './client.ts'
import type { TestGateway } from './start-gateway.ts'

/** More wrong passwords than anyone mistypes. */
export const MANY = 20

export function connectFrom(gateway: TestGateway, address: string): Promise<TestClient> {
  return gateway.connect({ headers: { 'x-forwarded-for': address } })
}

/** Tries one password on a connection of its own. Returns whether it was right, and the text of the notice. */
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
