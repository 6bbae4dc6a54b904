/**
 * The service worker: keeps the files of one build of the page in this browser, so that the page starts without a network. A later
 * build waits until no tab shows this one, or until the user asks for it.
 */
/// <reference lib="webworker" />

declare const self: ServiceWorkerGlobalScope

export {}

interface Build {
  /** Of all files together. */
  readonly version: string
  /** Subresource-integrity hashes by path, relative to this worker. */
  readonly files: Readonly<Record<string, string>>
  /** Those of them that are kept once they are used. */
  readonly later: readonly string[]
}

// The build replaces it.
const { version, files, later }: Build = JSON.parse('__BUILD__')

/** All caches of this page: several may live on one host. */
const PREFIX = `oicq-page ${self.registration.scope} `
const cacheName = PREFIX + version
/** Older builds that are kept: tabs may still load a part of them. */
const KEPT_BUILDS = 1

const urlOf = (path: string): string => new URL(path, self.registration.scope).href
const paths = new Map(Object.keys(files).map(path => [urlOf(path), path]))
const start = urlOf('./')

self.addEventListener('install', event => event.waitUntil(precache()))
self.addEventListener('activate', event => event.waitUntil(dropOldBuilds()))
self.addEventListener('message', ({ data }) => {
  if (data === 'activate') void self.skipWaiting()
})
self.addEventListener('fetch', event => {
  const { method, mode, url } = event.request
  const address = url.replace(/[?#].*/s, '')
  if (method !== 'GET') return
  if (paths.has(address)) event.respondWith(kept(event.request, address))
  else if (mode === 'navigate' && address === start) event.respondWith(kept(event.request, urlOf('index.html')))
})

/** Rejects if a file is of another build: a server that is being updated may have several. The browser then tries again later. */
async function precache(): Promise<void> {
  const cache = await caches.open(cacheName)
  await Promise.all(
    Array.from(paths, async ([url, path]) => {
      if (later.includes(path)) return
      const response = (await keptBefore(url, path)) ?? (await fetched(url, files[path] ?? ''))
      await cache.put(url, response)
    }),
  )
}

/** A file with a hash in its name never changes. */
async function keptBefore(url: string, path: string): Promise<Response | undefined> {
  return path.startsWith('assets/') ? caches.match(url) : undefined
}

async function fetched(url: string, integrity: string): Promise<Response> {
  const response = await fetch(url, { integrity, cache: 'no-cache' })
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
  return response
}

async function kept(request: Request, url: string): Promise<Response> {
  const cache = await caches.open(cacheName)
  const before = (await cache.match(url)) ?? (await caches.match(url))
  if (before !== undefined) return before
  const response = await fetch(request)
  if (response.ok && later.includes(paths.get(url) ?? '')) await cache.put(url, response.clone())
  return response
}

async function dropOldBuilds(): Promise<void> {
  const old = (await caches.keys()).filter(name => name.startsWith(PREFIX) && name !== cacheName)
  // In the order in which they were made.
  await Promise.all(old.slice(0, -KEPT_BUILDS).map(name => caches.delete(name)))
}
