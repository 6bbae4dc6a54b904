/** What a reason (E4) is in words: the server puts them into notices, and documents say when it is given. */
import { endingTexts } from './ending-texts.ts'
import type { ReasonText, Remedy } from './reason-text.ts'
import type { PassingReasonName, ReasonName } from './reasons.ts'
import { refusalTexts } from './refusal-texts.ts'
import { roomTexts } from './room-texts.ts'

const texts = { ...refusalTexts, ...endingTexts, ...roomTexts } satisfies {
  readonly [N in ReasonName]: N extends PassingReasonName ? ReasonText : Required<ReasonText>
}

type Texts = typeof texts

/** The texts of `reasons`, without the parameters of their words. */
export const reasonTexts: { readonly [N in ReasonName]: ReasonText } = texts

export function remedyOf(name: ReasonName): Remedy {
  return reasonTexts[name].remedy ?? 'wait'
}

/** What the words of a reason need. */
export type ReasonParameters<N extends ReasonName> = Parameters<Texts[N]['words']>

/** Reasons whose words need nothing: their code alone tells them to another instance. */
export type PlainReasonName = { [N in ReasonName]: ReasonParameters<N> extends [] ? N : never }[ReasonName]

/** A reason, and its words. */
export interface Reason<N extends ReasonName = ReasonName> {
  readonly name: N
  readonly words: string
}

/** Puts a reason into words. */
export function because<N extends ReasonName>(name: N, ...parameters: ReasonParameters<N>): Reason<N> {
  const words = reasonTexts[name].words as (...parameters: ReasonParameters<N>) => string
  return { name, words: words(...parameters) }
}
