#!/usr/bin/env node
/**
 * Tests any server of the protocol from outside, clause by clause: `npm run conformance -- ws://host/ws [ws://other/ws]`
 * in this repository, and `npx oicq-conformance ws://host/ws [ws://other/ws]` where its package is installed.
 * Exits with 1 when a test fails, and with 2 when it is called wrongly. See README.md.
 */
import { parseArgs } from 'node:util'
import { printReport } from './report.ts'
import { runTests } from './run-tests.ts'

const usage = `oicq-conformance ws://host/ws [ws://other/ws …] [--clauses M4,W11]

With tcp://host:port, or tcps, it is tested over TCP. Several URLs are instances of one server, to which the test's users connect in turn. The server must have no rate limits.`

function argumentsOf(args: readonly string[]): { urls: string[]; clauses: string[] } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { clauses: { type: 'string', default: '' } },
    })
    const areUrls = positionals.every(url => /^(wss?|tcps?):$/.test(URL.parse(url)?.protocol ?? ''))
    if (positionals.length === 0 || !areUrls) return undefined
    return { urls: positionals, clauses: values.clauses.split(',').filter(Boolean) }
  } catch {
    return undefined
  }
}

const given = argumentsOf(process.argv.slice(2))
if (given === undefined) {
  console.error(usage)
  process.exitCode = 2
} else {
  const results = await runTests(given.urls, given.clauses)
  printReport(results, given.clauses.length === 0)
  if (results.length === 0 || results.some(({ outcome }) => outcome === 'failed')) process.exitCode = 1
}
