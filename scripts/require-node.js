/**
 * Exits with one line when this Node is too old for the gateway. JavaScript of any age, because an older Node cannot read the
 * TypeScript that everything else is written in.
 */
import { readFileSync } from 'node:fs'

const { engines } = JSON.parse(readFileSync(new URL('../gateway/package.json', import.meta.url), 'utf8'))
const needed = Number(engines.node.replace('>=', ''))

if (Number.parseInt(process.versions.node, 10) < needed) {
  console.error(
    `Node ${needed} or later is missing (this is ${process.version}): "npm ci" without --ignore-scripts installs it here`,
  )
  process.exit(1)
}
