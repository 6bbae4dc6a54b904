/** A reason as it travels between instances: its code (E4). */
import { FieldError } from '../../protocol/bytes.ts'
import type { Field } from '../../protocol/fields.ts'
import { type PlainReasonName, reasonOf, reasons } from '../../protocol/index.ts'

/** A field that holds one of these reasons. */
export function reason<const N extends PlainReasonName>(...names: readonly N[]): Field<N> {
  return {
    letter: 'reason',
    empty: names[0] as N,
    read(reader) {
      const code = reader.tiny()
      const name = names.find(each => each === reasonOf(code))
      if (name === undefined) throw new FieldError(`has the reason ${code}, which does not belong here`)
      return name
    },
    write: (writer, name) => writer.tiny(reasons[name].code),
  }
}
