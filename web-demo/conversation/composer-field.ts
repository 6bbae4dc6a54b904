import { createContext, type RefObject } from 'preact'
import { useContext } from 'preact/hooks'

const ComposerFieldContext = createContext<RefObject<HTMLTextAreaElement | null> | undefined>(undefined)

/** Provides the field in which the user writes to those who put something into it. */
export const ComposerFieldProvider = ComposerFieldContext.Provider

/** Returns the field in which the user writes. */
export function useComposerField(): RefObject<HTMLTextAreaElement | null> {
  const field = useContext(ComposerFieldContext)
  if (field === undefined) throw new Error('no ComposerFieldProvider around this component')
  return field
}
