/** useradd, which must not change this machine: the service runs as nobody here. */
import assert from 'node:assert/strict'

assert.deepEqual(process.argv.slice(2), ['--system', '--home-dir', `${process.env.MACHINE}/opt/oicq`, 'oicq'])
