/** What the web server (N5) keeps in the store. */

/** A token that signs an account in, in place of its password. */
export interface NewToken {
  /** Names the token; it is no secret. */
  readonly id: string
  /** The hash of the token, which itself is kept nowhere. */
  readonly hash: string
  readonly number: number
  /** Whether it can be used once only. */
  readonly singleUse: boolean
  readonly expiresAt: number
  /** Who asked for it, for the audit table. */
  readonly by: string
}

/** A token as it is shown. */
export type TokenState = Pick<NewToken, 'id' | 'singleUse' | 'expiresAt'>

/** The answer to a request that may be repeated. */
export interface Reply {
  readonly status: number
  readonly body: string
}

/** A webhook to deliver. */
export interface NewWebhook {
  /** Names the event; the same for all its receivers. */
  readonly event: string
  readonly url: string
  readonly body: string
}

/** A webhook that is being delivered. */
export interface Webhook extends NewWebhook {
  readonly id: number
  readonly createdAt: number
  /** How often it was tried before. */
  readonly attempts: number
}

/** A webhook that was given up. */
export interface DeadWebhook extends Webhook {
  readonly failedAt: number
  readonly problem: string
}

export interface WebStore {
  /**
   * Stores tokens, with an entry of each in the audit table. Returns, by place, whether there is such an account: without one,
   * nothing is stored.
   */
  addTokens(tokens: readonly NewToken[], now: number): Promise<boolean[]>
  /** Returns whether a token with this hash signs the number in now; one for a single use does so to one caller only. */
  useToken(hash: string, number: number, now: number): Promise<boolean>
  /** Returns the tokens of an account that can be used, in order of their ends. */
  tokens(number: number, now: number): Promise<TokenState[]>
  /** Removes a token of an account, or all of them. Returns how many there were. */
  revokeTokens(number: number, id?: string): Promise<number>
  /** Removes tokens that have ended. */
  expireTokens(now: number): Promise<void>

  /**
   * Begins a request with an idempotency key, to be served by the caller if this returns `begun`. Returns the answer if it was served
   * before, `running` while it is, and `other` if the key was used for a request with another fingerprint. Entries before `since` are
   * as if there were none, and requests that have run since before `abandoned` are begun again.
   */
  beginRequest(
    request: { apiKey: string; idempotencyKey: string; fingerprint: string },
    times: { now: number; since: number; abandoned: number },
  ): Promise<Reply | 'begun' | 'running' | 'other'>
  /** Keeps the answer to a request; undefined: forgets the request, so that it can be tried again. */
  endRequest(apiKey: string, idempotencyKey: string, reply: Reply | undefined): Promise<void>
  /** Removes what was kept of requests before a time. */
  expireRequests(before: number): Promise<void>

  /** Stores webhooks, to be delivered from now on. */
  addWebhooks(webhooks: readonly NewWebhook[], now: number): Promise<void>
  /** Returns webhooks for a URL that are due, the oldest first, and keeps them from all other callers until a time. */
  claimWebhooks(url: string, limit: number, now: number, until: number): Promise<Webhook[]>
  /** Removes a webhook that was delivered. */
  removeWebhook(id: number): Promise<void>
  /** Records a failed attempt; `dueAt` says when the next one is, undefined that there is none: it is a dead letter. */
  failWebhook(id: number, now: number, dueAt: number | undefined, problem: string): Promise<void>
  /** Returns how many webhooks wait, and how many are dead letters. */
  countWebhooks(): Promise<{ waiting: number; dead: number }>
  /** Returns the latest dead letters, newest first. */
  deadWebhooks(limit: number): Promise<DeadWebhook[]>
  /** Has all dead letters delivered again, from now on. Returns how many. */
  reviveWebhooks(now: number): Promise<number>
  /** Makes dead letters of those that have waited since before a time. */
  abandonWebhooks(before: number, now: number, problem: string): Promise<void>
  /** Removes dead letters that were given up before a time. */
  expireWebhooks(before: number): Promise<void>

  /** Counts accounts and messages that are stored: reads both tables. */
  statistics(): Promise<{ registeredAccounts: number; disabledAccounts: number; storedMessages: number }>

  /** Returns, by place, whether the recipient has blocked the sender (M8). */
  blocked(pairs: readonly { recipient: number; sender: number }[]): Promise<boolean[]>
}
