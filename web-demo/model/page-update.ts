/** The service worker, which keeps the page in this browser, and newer versions of the page, which the user is offered. */
import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { page, serviceWorkers } from './platform.ts'

/** Relative to the page. */
const WORKER = './service-worker.js'
/** How often the browser is told to look for a newer version, ms; it does so by itself when the page is opened. */
const LOOK_EVERY_MS = 3_600_000

export class PageUpdate {
  private readonly newer = signal<ServiceWorker | undefined>(undefined)
  /** Whether a newer version is in this browser, and this tab shows the older one. */
  readonly isReady: ReadonlySignal<boolean> = computed(() => this.newer.value !== undefined)
  private registration: ServiceWorkerRegistration | undefined

  /** Keeps the page in this browser. Does nothing where the browser cannot: without HTTPS, in some private windows. */
  async start(): Promise<void> {
    try {
      const registration = await serviceWorkers?.register(workerUrl())
      if (registration === undefined) return
      this.registration = registration
      this.offer(registration.waiting)
      registration.addEventListener('updatefound', () => {
        const { installing } = registration
        installing?.addEventListener('statechange', () => {
          if (installing.state === 'installed') this.offer(installing)
        })
      })
      setInterval(() => this.look(), LOOK_EVERY_MS)
    } catch (error) {
      console.warn('the page is not kept in this browser:', error)
    }
  }

  /** Looks for a newer version. */
  look(): void {
    // Without a network there is none.
    this.registration?.update().catch(() => {})
  }

  /** Loads the newer version. */
  apply(): void {
    const reload = (): void => page?.location.reload()
    const newer = this.newer.peek()
    if (newer?.state === 'installed') {
      serviceWorkers?.addEventListener('controllerchange', reload, { once: true })
      newer.postMessage('activate')
    } else reload()
  }

  private offer(worker: ServiceWorker | null): void {
    // The first one is of this very version.
    if (worker !== null && serviceWorkers?.controller) this.newer.value = worker
  }
}

/** Only so much of Trusted Types, which TypeScript does not know. A trusted URL is one for `register`. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string }
}

/** The only URL that the page's policy for Trusted Types lets through. */
function workerUrl(): string {
  const { trustedTypes } = globalThis as typeof globalThis & { trustedTypes?: TrustedTypes }
  const policy = trustedTypes?.createPolicy('service-worker', {
    createScriptURL: url => {
      if (url !== WORKER) throw new TypeError(`not the service worker: ${url}`)
      return url
    },
  })
  return policy?.createScriptURL(WORKER) ?? WORKER
}
