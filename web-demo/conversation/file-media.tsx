import { useEffect, useState } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import type { ChatMessage } from '../model/chat-message.ts'
import { warnNotStored } from '../model/database.ts'
import { words } from '../model/language.ts'
import { isPicture, type MediaType, mediaTypeOf } from '../model/media-type.ts'
import { splitFileName } from '../model/names.ts'
import { PicturePreview } from './picture-preview.tsx'
import { conversationWords } from './words.ts'

interface Media {
  readonly content: Blob
  readonly media: MediaType
}

/** The picture, sound or video that a file holds by its first bytes; nothing for any other file. */
export function FileMedia({ message }: { message: ChatMessage }) {
  const { view } = useApp()
  const found = useMedia(message)
  if (found === undefined) return null
  if (!isPicture(found.media)) return <Player {...found} name={message.text} />
  return (
    <PicturePreview
      content={found.content}
      name={message.text}
      onOpen={() => {
        view.picture.value = message
      }}
    />
  )
}

/** Loads what the page can show or play of a file. */
function useMedia(message: ChatMessage): Media | undefined {
  const { files, keptFiles } = useApp()
  const [found, setFound] = useState<Media>()
  const kept = keptFiles.all.value.get(message.id)
  const isElsewhere = kept === undefined
  useEffect(() => {
    let wanted = true
    const load = async (): Promise<void> => {
      if (kept !== undefined && kept.media === undefined) return
      const content = await files.content(message)
      if (content === undefined) return
      const media = kept?.media ?? (await mediaTypeOf(content))
      if (wanted && media !== undefined) setFound({ content, media })
    }
    load().catch(warnNotStored)
    return () => {
      wanted = false
    }
  }, [message.id, isElsewhere])
  return found
}

/** Plays a sound or a video. Its type is the one that its bytes have, so that nothing else can come of the URL. */
function Player({ content, media, name }: Media & { name: string }) {
  const say = words(conversationWords)
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    const made = URL.createObjectURL(content.slice(0, content.size, media))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [content, media])
  if (url === undefined) return null
  const label = say.play(splitFileName(name).whole)
  if (media.startsWith('audio/')) {
    // biome-ignore lint/a11y/useMediaCaption: people send each other none
    return <audio class="conversation-sound" controls preload="metadata" src={url} aria-label={label} />
  }
  // biome-ignore lint/a11y/useMediaCaption: people send each other none
  return <video class="conversation-video" controls playsInline preload="metadata" src={url} aria-label={label} />
}
