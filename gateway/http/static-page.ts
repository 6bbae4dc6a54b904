/** The chat page at `/`: the files that `npm run build` has made, and nothing else. */
import { access } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** Where `npm run build` puts the page. */
export const builtPage = fileURLToPath(new URL('../../dist/web-demo', import.meta.url))

/** Vite puts a hash of what is in a file into its name here: such a file never changes. */
const HASHED = `assets${sep}`

const contentSecurityPolicy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'font-src': "'self'",
  // Browsers take 'self' for wss of the same host, too.
  'connect-src': "'self'",
  'media-src': "'self'",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': "'none'",
}

/** What a chat page has no use for: nothing that gets into it shall have it either. */
const switchedOff = [
  ...['accelerometer', 'browsing-topics', 'camera', 'clipboard-read', 'display-capture'],
  ...['encrypted-media', 'geolocation', 'gyroscope', 'hid', 'idle-detection', 'local-fonts', 'magnetometer'],
  ...['microphone', 'midi', 'payment', 'picture-in-picture', 'publickey-credentials-get', 'screen-wake-lock'],
  ...['serial', 'usb', 'window-management', 'xr-spatial-tracking'],
]

const headers = {
  'content-security-policy': Object.entries(contentSecurityPolicy)
    .map(directive => directive.join(' '))
    .join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': switchedOff.map(feature => `${feature}=()`).join(', '),
}

/**
 * Serves the page in this folder: compressed as it is there, to GET and HEAD. False when none is built: a warning is logged,
 * and `/` answers 404.
 */
export async function servePage(fastify: FastifyInstance, folder: string): Promise<boolean> {
  try {
    await access(join(folder, 'index.html'))
  } catch {
    fastify.log.warn('the page is not built, so / answers 404: npm run build')
    return false
  }
  // A context of its own: the hooks are for the page's files alone.
  await fastify.register(async page => {
    page.addHook('onRequest', refuseUpgrade)
    page.addHook('onRequest', async (_, reply) => {
      reply.headers(headers)
    })
    await page.register(fastifyStatic, {
      root: folder,
      preCompressed: true,
      dotfiles: 'ignore',
      decorateReply: false,
      cacheControl: false,
      setHeaders: (reply, path) => reply.header('cache-control', caching(relative(folder, path))),
    })
  })
  return true
}

/** A file whose name stays the same when it changes is asked for each time; its ETag saves sending it. */
function caching(path: string): string {
  return path.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache'
}

/** @fastify/websocket would let a client connect to any route, only to close it. */
async function refuseUpgrade(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  if (!request.ws) return undefined
  reply.callNotFound()
  return reply
}
