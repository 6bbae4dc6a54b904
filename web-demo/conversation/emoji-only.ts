const oneEmoji = String.raw`(?:\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F]?(?:\u200D\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F]?)*)`
const fewEmoji = new RegExp(`^\\s*(?:${oneEmoji}\\s*){1,6}$`, 'u')

/** Longer texts are not looked at: six joined emoji of a family fit. */
const longest = 120

/** Whether a text is one to six emoji and nothing else; such a message is shown larger. */
export function isEmojiOnly(text: string): boolean {
  return text.length <= longest && fewEmoji.test(text)
}
