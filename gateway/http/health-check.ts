/**
 * The health check of the image: node gateway/http/health-check.ts /readyz. Exits with 0 if the gateway of this container answers the path
 * with 200, else with 1. It knows PORT and TLS_CERT as variables only: a check that reads all settings would cost three times as much.
 */
import type { IncomingMessage } from 'node:http'
import { get as httpsGet } from 'node:https'
import { get as httpGet } from './node-http.ts'

const { PORT = '8080', TLS_CERT } = process.env
const [path = '/healthz'] = process.argv.slice(2)
const target = { host: '127.0.0.1', port: PORT, path }
const exit = ({ statusCode }: IncomingMessage) => process.exit(statusCode === 200 ? 0 : 1)
// The certificate is for the name that users know.
const request = TLS_CERT ? httpsGet({ ...target, rejectUnauthorized: false }, exit) : httpGet(target, exit)
request.on('error', error => {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
