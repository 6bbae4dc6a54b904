/** `@nickname` in what is said in a room. */

/** How somebody is mentioned. */
export const mentionOf = (nickname: string): string => `@${nickname}`

/** Returns a text without what is not told apart in names: case, and the width of letters. */
export const comparable = (text: string): string => text.normalize('NFKC').toLowerCase()

/** Letters and digits of a script that separates words: after `@Tom`, they make it another name. */
export const partOfWord = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Nd}_]/u

/** Whether a text mentions this nickname. Chinese goes on without a blank: `@小满你好` mentions 小满. */
export function mentions(text: string, nickname: string): boolean {
  if (nickname === '') return false
  const sought = comparable(mentionOf(nickname))
  const said = comparable(text)
  for (let place = said.indexOf(sought); place !== -1; place = said.indexOf(sought, place + 1)) {
    if (!partOfWord.test(said.slice(place + sought.length))) return true
  }
  return false
}
