/** Builds the chat page into dist/web-demo, from where the gateway serves it, and serves it while it is worked on. */
import { defineConfig } from 'vite'
import { compression } from 'vite-plugin-compression2'

/** Where `npm run dev` finds a gateway. */
const gateway = 'ws://127.0.0.1:8080'

export default defineConfig({
  root: import.meta.dirname,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/web-demo',
    emptyOutDir: true,
    target: 'es2022',
    // Everything is a file of its own: the page's Content-Security-Policy allows neither inline code nor data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  plugins: [compression({ algorithms: ['gzip', 'brotliCompress'], threshold: 1024 })],
  server: { proxy: { '/ws': { target: gateway, ws: true, changeOrigin: true } } },
})
