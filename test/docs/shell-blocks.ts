/** The commands of a Markdown document. */

export interface ShellBlock {
  /** The title of the section that it is in. */
  readonly section: string
  /** The line of the document at which its first command is. */
  readonly line: number
  readonly commands: string
}

/** Returns the blocks that are marked as `sh`, in order. */
export function shellBlocks(document: string): ShellBlock[] {
  const blocks: ShellBlock[] = []
  let section = ''
  for (const [text, title, commands] of document.matchAll(/^#+ (.+)$|^```sh\n([\s\S]*?)^```$/gm)) {
    if (title !== undefined) section = title
    if (commands === undefined) continue
    const line = document.slice(0, document.indexOf(text)).split('\n').length + 1
    blocks.push({ section, line, commands })
  }
  return blocks
}

/** Returns what stands in the text as `code` and begins like a command. */
export function inlineCommands(document: string, beginning: RegExp): string[] {
  const text = document.replace(/^```[\s\S]*?^```$/gm, '')
  return Array.from(text.matchAll(/`([^`\n]+)`/g), ([, code = '']) => code).filter(code => beginning.test(code))
}
