/** The model of the page in Node: an App that is signed in to a gateway. */
import { effect } from '@preact/signals'
import type { UserValues } from '../../../protocol/index.ts'
import { App } from '../../../web-demo/model/app.ts'
import { newcomer, PASSWORD } from '../../client.ts'
import type { TestGateway } from '../../start-gateway.ts'
import { DEADLINE_MS } from '../../until.ts'

export interface Page extends App {
  readonly account: number
}

/** Opens a page and signs in to a new account: `newcomer` with these overrides. */
export async function openPage(gateway: TestGateway, overrides: Partial<UserValues<'register'>> = {}): Promise<Page> {
  const app = new App(gateway.wsUrl)
  const account = await app.session.register({ ...newcomer, ...overrides })
  await app.session.signIn(account, overrides.password ?? PASSWORD, { hidden: false, remember: false })
  return Object.assign(app, { account })
}

export async function closePage(page: App): Promise<void> {
  await page.session.signOut()
  page.client.close()
}

/** Resolves with the value of `read` as soon as it is neither undefined nor false; follows the signals that it reads. */
export function untilSignal<T>(read: () => T | undefined | false): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const deadline = setTimeout(() => reject(new Error(`awaited in vain: ${read}`)), DEADLINE_MS)
  const stop = effect(() => {
    const value = read()
    if (value !== undefined && value !== false) resolve(value)
  })
  return promise.finally(() => {
    clearTimeout(deadline)
    stop()
  })
}
