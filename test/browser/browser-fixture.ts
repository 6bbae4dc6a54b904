/** The fixture of a test file: a gateway that serves the page, and a browser. Each test creates its own users. */
import type { Browser, BrowserContextOptions } from 'playwright-core'
import type { UserValues } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import { startGateway } from '../start-gateway.ts'
import { DEADLINE_MS } from '../until.ts'
import type { WireOptions } from '../wire-client.ts'
import { type BrowserNeeds, type Scope, startBrowser } from './browser.ts'
import { Problems } from './problems.ts'
import { type Account, UserPage } from './user-page.ts'

/** A gateway, in this process or elsewhere. */
interface Host {
  readonly url: string
  connect(options?: WireOptions): Promise<TestClient>
}

/** One element per name. */
type Each<N extends readonly string[], T> = { [K in keyof N]: T }

/** Only tests of the service worker have one: it loads the whole page. */
const withoutWorker: BrowserContextOptions = { serviceWorkers: 'block' }

/** A desktop in English, with reduced motion. */
const desktop: BrowserContextOptions = {
  locale: 'en-US',
  viewport: { width: 1280, height: 800 },
  reducedMotion: 'reduce',
}

export class BrowserFixture {
  readonly gateway: Host
  private readonly browser: Browser

  private constructor(gateway: Host, browser: Browser) {
    this.gateway = gateway
    this.browser = browser
  }

  /** Starts a gateway with these settings in this process. */
  static async open(
    scope: Scope,
    settings: Record<string, string> = {},
    browser: BrowserNeeds = {},
  ): Promise<BrowserFixture> {
    const gateway = await startGateway(settings)
    const fixture = await BrowserFixture.at(scope, gateway, browser)
    scope.after(() => gateway.close())
    return fixture
  }

  /** Uses a running gateway. */
  static async at(scope: Scope, gateway: Host, browser: BrowserNeeds = {}): Promise<BrowserFixture> {
    const { status, body } = await fetch(gateway.url)
    await body?.cancel()
    if (status !== 200) throw new Error(`the page is not built (${gateway.url} returns ${status}): npm run build`)
    return new BrowserFixture(gateway, await startBrowser(scope, browser))
  }

  /** Opens the page in a browser profile of its own. Fails at the end of the test if the page reported a problem. */
  async openPage(scope: Scope, options: BrowserContextOptions = {}, url = this.gateway.url): Promise<UserPage> {
    const context = await this.browser.newContext({ ...desktop, ...withoutWorker, ...options })
    context.setDefaultTimeout(DEADLINE_MS)
    const problems = new Problems(context)
    const user = new UserPage(await context.newPage(), problems)
    scope.after(async () => {
      if ('passed' in scope && scope.passed === false) await report(scope, user)
      await context.close()
      problems.assertNone()
    })
    await user.page.goto(url)
    return user
  }

  /** Creates an account without signing in. */
  async account(nickname: string, more: Partial<UserValues<'register'>> = {}): Promise<Account> {
    const client = await this.gateway.connect()
    const number = await client.register({ nickname, ...more })
    await client.close()
    return { nickname, number }
  }

  /** Creates an account and signs in to the page. */
  async user(scope: Scope, nickname: string): Promise<UserPage> {
    const [account, user] = await Promise.all([this.account(nickname), this.openPage(scope)])
    await user.signIn(account)
    return user
  }

  /** Creates users who are friends of each other, and signs them in to the page. */
  async friends<N extends readonly string[]>(scope: Scope, ...nicknames: N): Promise<Each<N, UserPage>> {
    const accounts: readonly Account[] = await this.friendAccounts(...nicknames)
    const users = accounts.map(async account => {
      const user = await this.openPage(scope)
      await user.signIn(account)
      return user
    })
    return (await Promise.all(users)) as Each<N, UserPage>
  }

  /** Creates accounts that are friends of each other and have been told so. */
  async friendAccounts<N extends readonly string[]>(...nicknames: N): Promise<Each<N, Account>> {
    const members = await Promise.all(
      nicknames.map(async nickname => {
        const client = await this.gateway.connect()
        return { client, account: { nickname, number: await client.signUp({ nickname }) } }
      }),
    )
    for (const { client } of members) {
      const others = members.filter(each => each.client !== client)
      for (const { account } of others) client.send('addFriend', { friend: account.number })
      await client.barrier()
    }
    await Promise.all(members.map(({ client }) => client.close()))
    return members.map(({ account }) => account) as Each<N, Account>
  }
}

/** Adds the content of the page to the report of a failed test. */
async function report(scope: Scope, { nickname, page }: UserPage): Promise<void> {
  if (!('diagnostic' in scope) || typeof scope.diagnostic !== 'function') return
  const shown = await page.locator('body').ariaSnapshot({ timeout: 2000 }).catch(String)
  scope.diagnostic(`what ${nickname || 'the user'} saw:\n${shown}`)
}
