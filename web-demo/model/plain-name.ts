/** Names that others have chosen, as they may be shown. */

/**
 * Control characters, and those that turn the direction of writing: in `gpj.exe` one of them shows `exe.jpg`, and in a
 * nickname it turns round what stands beside it. Joiners and tags are parts of letters and of emoji, and stay.
 */
const deceiving = /(?!\u200C|\u200D|[\u{E0020}-\u{E007F}])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** What leaves a trace on the screen; U+2800 is Braille without a dot. */
const visible = /[^\s\p{Default_Ignorable_Code_Point}\u2800]/u

/** A name without what deceives; empty when nothing of it can be seen. */
export function plainName(name: string): string {
  const plain = name.replace(deceiving, '').trim()
  return visible.test(plain) ? plain : ''
}

/** The same for the name of a file, which is never empty. */
export function plainFileName(name: string): string {
  return plainName(name) || 'file'
}
