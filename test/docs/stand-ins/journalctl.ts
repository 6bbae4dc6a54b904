/** journalctl: prints the log of the service. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

assert.deepEqual(process.argv.slice(2), ['--unit', 'oicq-gateway', '--no-pager', '--lines', '20'])
process.stdout.write(readFileSync(`${process.env.MACHINE}/log`, 'utf8').split('\n').slice(-21).join('\n'))
