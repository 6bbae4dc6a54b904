#!/usr/bin/env node
/**
 * Tests any server of the protocol from outside, clause by clause: `npm run conformance -- ws://host/ws [ws://other/ws]`
 * in this repository, and `npx oicq-conformance ws://host/ws [ws://other/ws]` where its package is installed.
 * Exits with 1 when a test fails, and with 2 when it is called wrongly. See README.md.
 */
import { Arguments } from '../scripts/arguments.ts'
import { isServerUrl, requireServers } from '../scripts/require-server.ts'
import { clauses } from './clauses.ts'
import { printReport } from './report.ts'
import { runTests } from './run-tests.ts'

const usage = `oicq-conformance ws://host/ws [ws://other/ws …] [--clauses M4,W11]

With tcp://host:port, or tcps, it is tested over TCP. Several URLs are instances of one server, to which the test's users connect in turn. The server must have no rate limits.`

/** In the repository, npm installs it. */
const NODE = 24
if (Number.parseInt(process.versions.node, 10) < NODE) {
  console.error(`oicq-conformance needs Node ${NODE} or newer; this is ${process.version}`)
  process.exit(2)
}

const args = new Arguments(usage)
const { values, positionals: urls } = args.parse({
  allowPositionals: true,
  options: { clauses: { type: 'string', default: '' } },
})
if (urls.length === 0) args.refuse('no URL of a server')
for (const url of urls) {
  if (!isServerUrl(url)) args.refuse(`not the URL of a server: ${url}`)
}
const chosen = values.clauses.split(',').filter(Boolean)
const numbers = new Set(clauses.flatMap(({ number, rules }) => [number, ...rules.map(rule => rule.number)]))
const unknown = chosen.find(number => !numbers.has(number))
if (unknown !== undefined) args.refuse(`no such clause: ${unknown}`)
await requireServers(args, urls)

const results = await runTests(urls, chosen)
printReport(results, chosen.length === 0)
if (results.length === 0 || results.some(({ outcome }) => outcome === 'failed')) process.exitCode = 1
