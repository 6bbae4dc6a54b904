/** A text in which backticks set off code, as in Markdown. */
export function WithCode({ text }: { text: string }) {
  return <>{text.split('`').map((piece, place) => (place % 2 === 1 ? <code>{piece}</code> : piece))}</>
}
