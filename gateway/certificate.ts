/** The certificate that clients are shown: checked when it is read, and read again when its files change. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import { createSecureContext, type Server } from 'node:tls'
import type { Logger } from 'pino'
import { Misconfigured, messageOf } from './errors.ts'

/** How often the files are looked at, and how long they have to stay as they are until both have been replaced, in milliseconds. */
const LOOK_EVERY_MS = 2000
const STEADY_MS = 1000
/** How long a client may take for the TLS handshake, in milliseconds. */
const HANDSHAKE_MS = 5000

/** The settings that name the files. */
export interface CertificateFiles {
  readonly tlsCert: string | undefined
  readonly tlsKey: string | undefined
}

/** What a server of TLS is created with. */
export interface TlsOptions {
  /** The certificate and those that lead to its authority, and its key, in PEM. */
  readonly cert: string
  readonly key: string
  readonly handshakeTimeout: number
}

interface Pair {
  readonly cert: string
  readonly key: string
  /** Milliseconds since 1970. */
  readonly expires: number
}

export class Certificate {
  private readonly certFile: string
  private readonly keyFile: string
  private readonly log: Logger
  private readonly servers = new Set<Server>()
  private pair: Pair
  private timer: NodeJS.Timeout | undefined

  private constructor(certFile: string, keyFile: string, log: Logger) {
    this.certFile = certFile
    this.keyFile = keyFile
    this.log = log
    this.pair = readPair(certFile, keyFile)
  }

  /** Returns undefined if the settings name no files. Throws Misconfigured, whose message begins with a setting, if they are of no use. */
  static open({ tlsCert, tlsKey }: CertificateFiles, log: Logger): Certificate | undefined {
    return tlsCert === undefined || tlsKey === undefined ? undefined : new Certificate(tlsCert, tlsKey, log)
  }

  get options(): TlsOptions {
    const { cert, key } = this.pair
    return { cert, key, handshakeTimeout: HANDSHAKE_MS }
  }

  /** When it expires, in milliseconds since 1970. */
  get expires(): number {
    return this.pair.expires
  }

  /** Has new connections of this server see the certificate that was read last. */
  renewFor(server: Server): void {
    this.servers.add(server)
    server.once('close', () => this.servers.delete(server))
  }

  /** Reads the files again whenever they change. */
  watch(): void {
    for (const file of [this.certFile, this.keyFile]) {
      watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, this.onChange)
    }
  }

  unwatch(): void {
    for (const file of [this.certFile, this.keyFile]) unwatchFile(file, this.onChange)
    clearTimeout(this.timer)
  }

  /** Reads the files. If they are of no use, that is logged, and the certificate remains as it is. */
  reload(): void {
    try {
      const pair = readPair(this.certFile, this.keyFile)
      if (pair.cert === this.pair.cert && pair.key === this.pair.key) return
      this.pair = pair
      for (const server of this.servers) server.setSecureContext({ cert: pair.cert, key: pair.key })
      this.log.info({ expires: new Date(pair.expires) }, 'certificate renewed')
    } catch (error) {
      if (!(error instanceof Misconfigured)) throw error
      this.log.error({ reason: error.message }, 'certificate not renewed; the last one remains in use')
    }
  }

  private readonly onChange = (): void => {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.reload(), STEADY_MS).unref()
  }
}

/** Throws Misconfigured, whose message begins with a setting, unless clients that trust the certificate can be served with it now. */
function readPair(certFile: string, keyFile: string): Pair {
  const cert = readText('TLS_CERT', certFile)
  const key = readText('TLS_KEY', keyFile)
  const certificate = attempt('TLS_CERT', `${certFile} is no certificate in PEM`, () => new X509Certificate(cert))
  const privateKey = attempt('TLS_KEY', `${keyFile} is no key in PEM without a passphrase`, () => createPrivateKey(key))
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new Misconfigured(`TLS_KEY: ${keyFile} is not the key of the certificate in ${certFile}`)
  }
  const [from, expires] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)]
  if (expires <= Date.now()) throw new Misconfigured(`TLS_CERT: ${certFile} expired at ${iso(expires)}`)
  if (from > Date.now()) throw new Misconfigured(`TLS_CERT: ${certFile} is not valid before ${iso(from)}`)
  attempt('TLS_CERT', `${certFile} cannot be used`, () => createSecureContext({ cert, key }))
  return { cert, key, expires }
}

function readText(setting: string, file: string): string {
  return attempt(setting, `cannot read ${file}`, () => readFileSync(file, 'utf8'))
}

/** The messages of Node and of OpenSSL contain nothing of the files. */
function attempt<T>(setting: string, problem: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new Misconfigured(`${setting}: ${problem}: ${messageOf(error)}`, { cause: error })
  }
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
