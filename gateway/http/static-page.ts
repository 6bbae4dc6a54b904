/** The chat page at `/`, below BASE_PATH: the files that `npm run build` writes, and nothing else. */
import { access } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyError, FastifyInstance } from 'fastify'
import { Problem, type ProblemName } from '../programs/web/problems.ts'
import { sendProblem } from '../programs/web/send-problem.ts'

/** The folder that `npm run build` writes the page to. */
export const builtPage = fileURLToPath(new URL('../../dist/web-demo', import.meta.url))

/** What the plugin refuses, by status. A path that may lead out of the folder, such as one with two slashes, is not there either. */
const problemNames: { readonly [status: number]: ProblemName } = {
  403: 'notFound',
  412: 'precondition',
  416: 'range',
}

interface FileError extends FastifyError {
  /** Such as Content-Range, which says how long the file is. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Names in this folder contain a hash of the file's content, so that these files never change. */
const HASHED_FOLDER = `assets${sep}`

const contentSecurityPolicy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'font-src': "'self'",
  // In browsers 'self' covers wss of the same host.
  'connect-src': "'self'",
  // Sounds and videos that were received; a blob: URL can only be made by the page's own code.
  'media-src': "'self' blob:",
  'manifest-src': "'self'",
  'worker-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
  // The URL of the service worker; see web-demo/model/page-update.ts.
  'trusted-types': 'service-worker',
}

/** Browser features that the page does not use, disabled so that injected code cannot use them either. */
const disabledFeatures = [
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
  'permissions-policy': disabledFeatures.map(feature => `${feature}=()`).join(', '),
}

/**
 * Serves the page in this folder, with its precompressed files, to GET and HEAD. Returns false if it has not been built: then
 * a warning is logged, and `/` returns 404. It is below `basePath`, to which a request without the last slash is redirected: the page's
 * addresses are relative.
 */
export async function servePage(fastify: FastifyInstance, folder: string, basePath: string): Promise<boolean> {
  try {
    await access(join(folder, 'index.html'))
  } catch {
    fastify.log.warn({ folder }, 'page not built, / returns 404; run npm run build')
    return false
  }
  // A plugin context limits the hooks to the page's files.
  await fastify.register(async page => {
    page.addHook('onRequest', async (_, reply) => {
      reply.headers(headers)
    })
    page.setErrorHandler<FileError>((error, { log, url }, reply) => {
      const name = problemNames[error.statusCode ?? 0] ?? 'failed'
      if (name === 'failed') log.error({ url, err: error }, 'a file of the page cannot be read')
      return sendProblem(reply.headers(error.headers ?? {}), new Problem(name).details)
    })
    if (basePath !== '') page.get(basePath, (_, reply) => reply.redirect(`${basePath}/`, 308))
    await page.register(fastifyStatic, {
      root: folder,
      prefix: `${basePath}/`,
      preCompressed: true,
      dotfiles: 'ignore',
      decorateReply: false,
      cacheControl: false,
      setHeaders: (reply, path) => reply.header('cache-control', cachePolicy(relative(folder, path))),
    })
  })
  return true
}

/** A file without a hash in its name is revalidated on each request by its ETag. */
function cachePolicy(path: string): string {
  return path.startsWith(HASHED_FOLDER) ? 'public, max-age=31536000, immutable' : 'no-cache'
}
