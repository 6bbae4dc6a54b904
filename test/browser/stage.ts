/** What the tests of a file share: a gateway that serves the page, and a browser. Each test has people of its own. */
import type { Browser, BrowserContextOptions } from 'playwright-core'
import type { UserValues } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import { startGateway } from '../start-gateway.ts'
import type { WireOptions } from '../wire-client.ts'
import { type BrowserNeeds, type Scope, startBrowser } from './browser.ts'
import { type Account, Person } from './person.ts'
import { Problems } from './problems.ts'
import { DEADLINE_MS } from './until.ts'

/** A gateway, wherever it runs. */
interface Host {
  readonly url: string
  connect(options?: WireOptions): Promise<TestClient>
}

/** One for each name. */
type Each<N extends readonly string[], T> = { [K in keyof N]: T }

/** A desktop where the page speaks English, and where nothing moves that need not. */
const desktop: BrowserContextOptions = {
  locale: 'en-US',
  viewport: { width: 1280, height: 800 },
  reducedMotion: 'reduce',
}

export class Stage {
  readonly gateway: Host
  private readonly browser: Browser

  private constructor(gateway: Host, browser: Browser) {
    this.gateway = gateway
    this.browser = browser
  }

  /** With a gateway in this process, which has these settings. */
  static async open(scope: Scope, settings: Record<string, string> = {}, browser: BrowserNeeds = {}): Promise<Stage> {
    const gateway = await startGateway(settings)
    const stage = await Stage.at(scope, gateway, browser)
    scope.after(() => gateway.close())
    return stage
  }

  /** With a gateway that runs. */
  static async at(scope: Scope, gateway: Host, browser: BrowserNeeds = {}): Promise<Stage> {
    const { status, body } = await fetch(gateway.url)
    await body?.cancel()
    if (status !== 200) throw new Error(`the page is not built (${gateway.url} answers ${status}): npm run build`)
    return new Stage(gateway, await startBrowser(scope, browser))
  }

  /** Someone who has come to the page with a browser of their own. When they leave, nothing may have gone wrong there. */
  async visitor(scope: Scope, options: BrowserContextOptions = {}, url = this.gateway.url): Promise<Person> {
    const context = await this.browser.newContext({ ...desktop, ...options })
    context.setDefaultTimeout(DEADLINE_MS)
    const problems = new Problems(context)
    const person = new Person(await context.newPage(), problems)
    scope.after(async () => {
      if ('passed' in scope && scope.passed === false) await tell(scope, person)
      await context.close()
      problems.assertNone()
    })
    await person.page.goto(url)
    return person
  }

  /** An account that nobody is signed in with. */
  async account(nickname: string, more: Partial<UserValues<'register'>> = {}): Promise<Account> {
    const client = await this.gateway.connect()
    const number = await client.register({ nickname, ...more })
    await client.close()
    return { nickname, number }
  }

  /** Someone with a new account, signed in. */
  async person(scope: Scope, nickname: string): Promise<Person> {
    const [account, person] = await Promise.all([this.account(nickname), this.visitor(scope)])
    await person.signIn(account)
    return person
  }

  /** People who have each other in their lists, signed in. */
  async friends<N extends readonly string[]>(scope: Scope, ...nicknames: N): Promise<Each<N, Person>> {
    const accounts: readonly Account[] = await this.befriended(...nicknames)
    const people = accounts.map(async account => {
      const person = await this.visitor(scope)
      await person.signIn(account)
      return person
    })
    return (await Promise.all(people)) as Each<N, Person>
  }

  /** Accounts that have each other in their lists, and were told so. */
  async befriended<N extends readonly string[]>(...nicknames: N): Promise<Each<N, Account>> {
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

/** What is on the page of someone whose test has failed. */
async function tell(scope: Scope, { nickname, page }: Person): Promise<void> {
  if (!('diagnostic' in scope) || typeof scope.diagnostic !== 'function') return
  const shown = await page.locator('body').ariaSnapshot({ timeout: 2000 }).catch(String)
  scope.diagnostic(`what ${nickname || 'the visitor'} saw:\n${shown}`)
}
