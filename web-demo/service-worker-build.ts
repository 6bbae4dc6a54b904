/** Tells the service worker which files the build of the page consists of. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** The file of the worker, beside index.html: a worker controls what is below it. */
export const workerFile = 'service-worker.js'
const PLACEHOLDER = '__BUILD__'

/** Kept once they are used: lists of emoji, each larger than all else together, and the clauses for the inspector. */
const onDemand = /^assets\/(?:compact|protocol)-.*\.js(?:on)?$/
/** Not kept: the document is another page, and the system keeps the icons of an installed one. */
const notKept = /^(?:protocol\.html|assets\/protocol-.*\.css|icon-.*\.png)$/

export function serviceWorkerBuild(): Plugin {
  let publicFolder = ''
  return {
    name: 'oicq-service-worker',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      publicFolder = config.publicDir
    },
    generateBundle: {
      // The files do not change any more.
      order: 'post',
      handler(_, bundle) {
        const worker = bundle[workerFile]
        if (worker?.type !== 'chunk') throw new Error(`no ${workerFile}`)
        const contents = new Map<string, string | Uint8Array>()
        for (const name of readdirSync(publicFolder))
          if (!notKept.test(name)) contents.set(name, readFileSync(join(publicFolder, name)))
        for (const file of Object.values(bundle)) {
          const isCompressed = /\.(gz|br)$/.test(file.fileName)
          if (file !== worker && !isCompressed && !notKept.test(file.fileName))
            contents.set(file.fileName, file.type === 'chunk' ? file.code : file.source)
        }
        const files = Object.fromEntries([...contents].sort().map(([name, content]) => [name, integrityOf(content)]))
        const later = Object.keys(files).filter(name => onDemand.test(name))
        const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16)
        if (!worker.code.includes(PLACEHOLDER)) throw new Error(`no ${PLACEHOLDER} in ${workerFile}`)
        worker.code = worker.code.replace(PLACEHOLDER, JSON.stringify({ version, files, later }))
      },
    },
  }
}

/** For the `integrity` of a request. */
function integrityOf(content: string | Uint8Array): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`
}
