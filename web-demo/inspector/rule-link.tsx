import type { ComponentChildren } from 'preact'

interface Props {
  /** A clause (`M4`), a rule (`M4.1`), or a heading of docs/protocol.md. */
  anchor: string
  children: ComponentChildren
}

/** A link into the protocol document, which the gateway serves beside the page. */
export function RuleLink({ anchor, children }: Props) {
  return (
    <a class="inspector-rule" href={`./protocol.html#${anchor}`} target="_blank" rel="noopener" hreflang="en">
      {children}
    </a>
  )
}
