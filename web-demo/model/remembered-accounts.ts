/**
 * Accounts remembered in this browser. Passwords are encrypted with a key that scripts cannot export: a copy of the
 * browser profile's files does not contain them in clear text. On an insecure origin there is no WebCrypto, and only the
 * account itself is remembered.
 */
import { type ReadonlySignal, signal } from '@preact/signals'
import type { DBSchema, IDBPDatabase } from 'idb'
import { openDatabase, warnNotStored } from './database.ts'
import { ciphers, databases } from './platform.ts'

/** An account remembered in this browser. */
export interface Remembered {
  readonly number: number
  readonly nickname: string
  readonly portrait: number
  /** Whether `signInRemembered` works; otherwise the password must be typed. */
  readonly hasPassword: boolean
}

/** A password, encrypted with AES-GCM. */
interface Secret {
  /** Not extractable; IndexedDB stores it as it is. */
  readonly key: CryptoKey
  readonly iv: Uint8Array<ArrayBuffer>
  readonly ciphertext: ArrayBuffer
}

interface RememberedSchema extends DBSchema {
  accounts: { key: number; value: { number: number; nickname: string; portrait: number; secret?: Secret } }
}

/** AES-GCM takes 96 bits, never used twice with the same key. */
const IV_BYTES = 12

/** Its changes resolve to whether the browser has made them. */
export class RememberedAccounts {
  private readonly shown = signal<readonly Remembered[]>([])
  readonly list: ReadonlySignal<readonly Remembered[]> = this.shown
  private readonly database: Promise<IDBPDatabase<RememberedSchema> | undefined>
  /** Resolves once the last change is made. */
  private changed: Promise<unknown>

  constructor() {
    this.database = openDatabase('oicq', [database => database.createObjectStore('accounts', { keyPath: 'number' })])
    this.changed = this.show()
  }

  /** Remembers an account, with its password where WebCrypto is available. */
  keep(number: number, password: string): Promise<boolean> {
    return this.change(database => put(database, number, password))
  }

  /** Updates nickname and portrait of an account, if it is remembered. */
  describe({ number, nickname, portrait }: { number: number; nickname: string; portrait: number }): Promise<boolean> {
    return this.change(async database => {
      const { store } = database.transaction('accounts', 'readwrite')
      const old = await store.get(number)
      if (old !== undefined) await store.put({ ...old, nickname, portrait })
    })
  }

  /** Replaces a remembered password. */
  changePassword(number: number, password: string): Promise<boolean> {
    return this.change(async database => {
      const old = await database.get('accounts', number)
      if (old?.secret !== undefined) await put(database, number, password)
    })
  }

  /** Returns the remembered password; undefined if there is none, or it cannot be decrypted. */
  async password(number: number): Promise<string | undefined> {
    try {
      const secret = (await (await this.database)?.get('accounts', number))?.secret
      return secret === undefined ? undefined : await decrypted(number, secret)
    } catch (error) {
      return warnNotStored(error)
    }
  }

  /** Forgets the password, but not the account. */
  forgetPassword(number: number): Promise<boolean> {
    return this.change(async database => {
      const { store } = database.transaction('accounts', 'readwrite')
      const old = await store.get(number)
      if (old === undefined) return
      const { secret: _wrong, ...account } = old
      await store.put(account)
    })
  }

  /** Forgets the account, its password and the key. */
  forget(number: number): Promise<boolean> {
    return this.change(database => database.delete('accounts', number))
  }

  /** Makes changes in the order in which they were asked for: encrypting a password takes a while. */
  private change(made: (database: IDBPDatabase<RememberedSchema>) => Promise<void>): Promise<boolean> {
    const change = this.changed.then(async () => {
      const isMade = await this.attempt(made)
      await this.show()
      return isMade
    })
    this.changed = change
    return change
  }

  private async attempt(made: (database: IDBPDatabase<RememberedSchema>) => Promise<void>): Promise<boolean> {
    const database = await this.database
    // Where there are no databases, nothing is kept.
    if (database === undefined) return databases === undefined
    try {
      await made(database)
      return true
    } catch (error) {
      warnNotStored(error)
      return false
    }
  }

  private async show(): Promise<void> {
    const accounts = await (await this.database)?.getAll('accounts').catch(warnNotStored)
    this.shown.value = (accounts ?? []).map(({ secret, ...account }) => ({
      ...account,
      hasPassword: secret !== undefined && ciphers !== undefined,
    }))
  }
}

async function put(database: IDBPDatabase<RememberedSchema>, number: number, password: string): Promise<void> {
  const secret = await encrypted(number, password)
  const { store } = database.transaction('accounts', 'readwrite')
  const old = await store.get(number)
  const account = { number, nickname: old?.nickname ?? '', portrait: old?.portrait ?? 0 }
  await store.put(secret === undefined ? account : { ...account, secret })
}

/** Each password has its own key. The number is authenticated, too: a secret fits no other account. */
async function encrypted(number: number, password: string): Promise<Secret | undefined> {
  if (ciphers === undefined) return undefined
  const key = await ciphers.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  return { key, iv, ciphertext: await ciphers.encrypt(sealing(number, iv), key, new TextEncoder().encode(password)) }
}

async function decrypted(number: number, { key, iv, ciphertext }: Secret): Promise<string | undefined> {
  if (ciphers === undefined) return undefined
  return new TextDecoder().decode(await ciphers.decrypt(sealing(number, iv), key, ciphertext))
}

function sealing(number: number, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(String(number)) }
}
