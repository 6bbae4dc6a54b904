/** Builds the chat page into dist/web-demo, from where the gateway serves it, and serves it while it is worked on. */
import { join } from 'node:path'
import { defineConfig } from 'vite'
import { compression } from 'vite-plugin-compression2'
import { protocolDocumentBuild } from './protocol-document-build.ts'
import { serviceWorkerBuild, workerFile } from './service-worker-build.ts'

/** Where `npm run dev` finds a gateway. */
const gateway = 'ws://127.0.0.1:8080'

export default defineConfig({
  root: import.meta.dirname,
  // Relative addresses: the page works below any path.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/web-demo',
    emptyOutDir: true,
    target: 'es2022',
    // Everything is a file of its own: the page's Content-Security-Policy allows neither inline code nor data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        page: join(import.meta.dirname, 'index.html'),
        protocol: join(import.meta.dirname, 'protocol.html'),
        worker: join(import.meta.dirname, 'service-worker.ts'),
      },
      output: {
        entryFileNames: ({ name }) => (name === 'worker' ? workerFile : 'assets/[name]-[hash].js'),
        // One file instead of many small ones, which are compressed less.
        codeSplitting: { groups: [{ name: 'parts', tags: ['$initial'], test: /web-demo.parts/, minShareCount: 2 }] },
      },
    },
  },
  // The worker gets its list of files after the others are compressed.
  plugins: [
    protocolDocumentBuild(),
    serviceWorkerBuild(),
    compression({ algorithms: ['gzip', 'brotliCompress'], threshold: 1024, exclude: /service-worker/ }),
  ],
  server: { proxy: { '/ws': { target: gateway, ws: true, changeOrigin: true } } },
})
