/** docs/operations.md, and its commands in the two scenes in which they are run. */
import { readText } from '../stack/repository.ts'
import { shellBlocks } from './shell-blocks.ts'

/** An operator has one gateway with SQLite, or several with PostgreSQL: these sections are for the latter. */
export const sectionsForMany = ['On machines of your own', 'PostgreSQL', 'Scale']

export const operations = await readText('docs/operations.md')
export const blocks = shellBlocks(operations)
export const forMany = blocks.filter(({ section }) => sectionsForMany.includes(section))
export const forOne = blocks.filter(({ section }) => !sectionsForMany.includes(section))
/** The tags that the document upgrades to, and goes back to. */
export const versions = Array.from(operations.matchAll(/^git checkout (v[\d.]+)$/gm), ([, version = '']) => version)
