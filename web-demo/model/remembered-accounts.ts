/**
 * The accounts that this browser remembers. A password is kept encrypted with a key that no script can read out: whoever
 * copies the files of the browser's profile has to break into the browser's own storage to use it, and never sees it in
 * clear text. On an insecure origin there are no ciphers, and so only who it was is remembered.
 */

import { type ReadonlySignal, signal } from '@preact/signals'
import type { DBSchema, IDBPDatabase } from 'idb'
import { cannotKeep, openDatabase } from './database.ts'
import { ciphers } from './platform.ts'

/** An account that this browser knows. */
export interface Remembered {
  readonly number: number
  readonly nickname: string
  readonly portrait: number
  /** Whether `signInRemembered` works, or the password has to be typed. */
  readonly hasPassword: boolean
}

/** A password, encrypted with AES-GCM. */
interface Secret {
  /** Can't be extracted; IndexedDB keeps it as it is. */
  readonly key: CryptoKey
  readonly iv: Uint8Array<ArrayBuffer>
  readonly ciphertext: ArrayBuffer
}

interface RememberedSchema extends DBSchema {
  accounts: { key: number; value: { number: number; nickname: string; portrait: number; secret?: Secret } }
}

/** What AES-GCM wants: 96 bits, never the same twice with one key. */
const IV_BYTES = 12

export class RememberedAccounts {
  private readonly shown = signal<readonly Remembered[]>([])
  readonly list: ReadonlySignal<readonly Remembered[]> = this.shown
  private readonly database: Promise<IDBPDatabase<RememberedSchema> | undefined>

  constructor() {
    this.database = openDatabase('oicq', database => database.createObjectStore('accounts', { keyPath: 'number' }))
    void this.show()
  }

  /** Remembers an account; its password too where there are ciphers. */
  async keep(number: number, password: string): Promise<void> {
    const database = await this.database
    try {
      const secret = await encrypted(number, password)
      const old = await database?.get('accounts', number)
      const account = { number, nickname: old?.nickname ?? '', portrait: old?.portrait ?? 0 }
      await database?.put('accounts', secret === undefined ? account : { ...account, secret })
    } catch (error) {
      cannotKeep(error)
    }
    await this.show()
  }

  /** What an account looks like now, if it is remembered. */
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
      cannotKeep(error)
    }
  }

  /** A new password takes the place of one that is kept. */
  async changePassword(number: number, password: string): Promise<void> {
    if (this.shown.peek().some(each => each.number === number && each.hasPassword)) await this.keep(number, password)
  }

  /** The password that is kept for the account; undefined when there is none, or it can't be read. */
  async password(number: number): Promise<string | undefined> {
    try {
      const secret = (await (await this.database)?.get('accounts', number))?.secret
      return secret === undefined ? undefined : await decrypted(number, secret)
    } catch (error) {
      return cannotKeep(error)
    }
  }

  /** Removes all that is kept of the account here, its key with it. */
  async forget(number: number): Promise<void> {
    await (await this.database)?.delete('accounts', number).catch(cannotKeep)
    await this.show()
  }

  private async show(): Promise<void> {
    const accounts = await (await this.database)?.getAll('accounts').catch(cannotKeep)
    this.shown.value = (accounts ?? []).map(({ secret, ...account }) => ({
      ...account,
      hasPassword: secret !== undefined && ciphers !== undefined,
    }))
  }
}

/** Each password has a key of its own, and the number is part of what is sealed: a secret fits no other account. */
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
