/**
 * Accounts remembered in this browser. Passwords are encrypted with a key that scripts cannot export: a copy of the
 * browser profile's files does not contain them in clear text. On an insecure origin there is no WebCrypto, and only the
 * account itself is remembered.
 */
import { type ReadonlySignal, signal } from '@preact/signals'
import type { DBSchema, IDBPDatabase } from 'idb'
import { openDatabase, warnNotStored } from './database.ts'
import { ciphers } from './platform.ts'

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

export class RememberedAccounts {
  private readonly shown = signal<readonly Remembered[]>([])
  readonly list: ReadonlySignal<readonly Remembered[]> = this.shown
  private readonly database: Promise<IDBPDatabase<RememberedSchema> | undefined>

  constructor() {
    this.database = openDatabase('oicq', [database => database.createObjectStore('accounts', { keyPath: 'number' })])
    void this.show()
  }

  /** Remembers an account, with its password where WebCrypto is available. */
  async keep(number: number, password: string): Promise<void> {
    const database = await this.database
    try {
      const secret = await encrypted(number, password)
      const old = await database?.get('accounts', number)
      const account = { number, nickname: old?.nickname ?? '', portrait: old?.portrait ?? 0 }
      await database?.put('accounts', secret === undefined ? account : { ...account, secret })
    } catch (error) {
      warnNotStored(error)
    }
    await this.show()
  }

  /** Updates nickname and portrait of an account, if it is remembered. */
  async describe({
    number,
    nickname,
    portrait,
  }: {
    number: number
    nickname: string
    portrait: number
  }): Promise<void> {
    const database = await this.database
    try {
      const transaction = database?.transaction('accounts', 'readwrite')
      const old = await transaction?.store.get(number)
      if (old === undefined) return
      await transaction?.store.put({ ...old, nickname, portrait })
      await this.show()
    } catch (error) {
      warnNotStored(error)
    }
  }

  /** Replaces a remembered password. */
  async changePassword(number: number, password: string): Promise<void> {
    if (this.shown.peek().some(each => each.number === number && each.hasPassword)) await this.keep(number, password)
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
  async forgetPassword(number: number): Promise<void> {
    const database = await this.database
    try {
      const old = await database?.get('accounts', number)
      if (old === undefined) return
      const { secret: _wrong, ...account } = old
      await database?.put('accounts', account)
    } catch (error) {
      warnNotStored(error)
    }
    await this.show()
  }

  /** Forgets the account, its password and the key. */
  async forget(number: number): Promise<void> {
    await (await this.database)?.delete('accounts', number).catch(warnNotStored)
    await this.show()
  }

  private async show(): Promise<void> {
    const accounts = await (await this.database)?.getAll('accounts').catch(warnNotStored)
    this.shown.value = (accounts ?? []).map(({ secret, ...account }) => ({
      ...account,
      hasPassword: secret !== undefined && ciphers !== undefined,
    }))
  }
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
