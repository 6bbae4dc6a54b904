/** A request that the rules refuse (E1): answered by the failed reply, if it has one, and a notice with this message. */
export class Refusal extends Error {
  override name = 'Refusal'
}
