import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import type { FileMessage } from '../model/files.ts'
import type { ImageHeader } from '../model/image-header.ts'
import { languageTag, words } from '../model/language.ts'
import { isPicture } from '../model/media-type.ts'
import { splitFileName } from '../model/names.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { formatCount } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { Spinner } from '../parts/status.tsx'
import { MovingPicture } from './moving-picture.ts'
import { paintPicture } from './paint-picture.ts'
import { conversationWords } from './words.ts'
import './picture-viewer.css'

/** The longer side of the largest canvas, px: every browser has one of this size. */
const MAX_SIDE = 4096
const MAX_ZOOM = 8
const ZOOM_STEP = 1.5
/** A finger that moves this far to a side asks for the next picture, px. */
const SWIPE_PX = 60

/** One picture of a conversation, as large as the screen, and the way to the others. */
export function PictureViewer() {
  const { files, keptFiles, view } = useApp()
  const say = words(conversationWords)
  const opened = view.picture.value
  const [id, setId] = useState(opened?.id)
  const stage = useRef<HTMLElement>(null)
  if (opened === undefined) return null
  const kept = [...keptFiles.all.value.values()].filter(({ peer, media }) => peer === opened.peer && isPicture(media))
  const pictures = kept.map(({ id, name }): FileMessage => ({ id, text: name })).sort((a, b) => (a.id < b.id ? -1 : 1))
  // One that is not kept is only in memory, and has no others beside it.
  const all = pictures.some(each => each.id === opened.id) ? pictures : [opened]
  const place = Math.max(
    0,
    all.findIndex(each => each.id === id),
  )
  const current = all[place] ?? opened
  const move = (by: number): void => {
    const next = all[place + by]
    if (next !== undefined) setId(next.id)
  }

  return (
    <Dialog
      title={splitFileName(current.text).whole}
      onClose={() => {
        view.picture.value = undefined
      }}
      full
      focus={stage}
    >
      <Picture
        key={current.id}
        stage={stage}
        load={() => files.content(current)}
        name={splitFileName(current.text).whole}
        position={all.length > 1 ? say.pictureOf(formatCount(place + 1), formatCount(all.length)) : ''}
        onMove={move}
        hasBefore={place > 0}
        hasAfter={place < all.length - 1}
        onSave={() => files.save(current).catch(error => view.toastFailure(error))}
      />
    </Dialog>
  )
}

interface PictureProps {
  /** Where the picture is, and the keys that move and change it. */
  stage: RefObject<HTMLElement | null>
  load: () => Promise<Blob | undefined>
  name: string
  /** Which one of how many. */
  position: string
  onMove: (by: number) => void
  hasBefore: boolean
  hasAfter: boolean
  onSave: () => void
}

/** A picture that fits the screen, or larger. Needs a `key` per picture. */
function Picture({ stage, load, name, position, onMove, hasBefore, hasAfter, onSave }: PictureProps) {
  const say = words(conversationWords)
  const canvas = useRef<HTMLCanvasElement>(null)
  const swipe = useRef<{ x: number; y: number } | undefined>(undefined)
  const [header, setHeader] = useState<ImageHeader>()
  const [hasFailed, setFailed] = useState(false)
  const [zoom, setZoom] = useState(1)
  const [moving, setMoving] = useState<MovingPicture>()
  const [isPlaying, setPlaying] = useState(() => !matchMedia('(prefers-reduced-motion: reduce)').matches)
  // As the browser has turned it.
  const { width = 1, height = 1 } = header === undefined ? {} : (canvas.current ?? {})
  const zoomTo = (wanted: number): void => setZoom(Math.min(MAX_ZOOM, Math.max(1, wanted)))

  useLayoutEffect(() => stage.current?.focus({ preventScroll: true }), [])
  useEffect(() => {
    let wanted = true
    const paint = async (): Promise<void> => {
      const content = await load()
      const painted = content && (await paintPicture(content, canvas.current, MAX_SIDE))
      if (!wanted) return
      setHeader(painted)
      setFailed(painted === undefined)
      const found = painted && content && (await MovingPicture.open(content, painted).catch(() => undefined))
      if (wanted) setMoving(found)
      else found?.close()
    }
    paint().catch(() => wanted && setFailed(true))
    return () => {
      wanted = false
    }
  }, [])

  useEffect(() => () => moving?.close(), [moving])
  useEffect(() => {
    if (moving === undefined || canvas.current === null || !isPlaying) return
    const playing = new AbortController()
    const stop = () => playing.signal.aborted || setPlaying(false)
    moving.play(canvas.current, playing.signal).then(stop, stop)
    return () => playing.abort()
  }, [moving, isPlaying])

  // The middle of what is visible stays there.
  const lastZoom = useRef(1)
  useEffect(() => {
    const { current } = stage
    const by = zoom / lastZoom.current
    lastZoom.current = zoom
    if (current === null) return
    current.scrollLeft = (current.scrollLeft + current.clientWidth / 2) * by - current.clientWidth / 2
    current.scrollTop = (current.scrollTop + current.clientHeight / 2) * by - current.clientHeight / 2
  }, [zoom])

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const isZoomed = zoom > 1
    const acts: Record<string, () => void> = {
      '+': () => zoomTo(zoom * ZOOM_STEP),
      '=': () => zoomTo(zoom * ZOOM_STEP),
      '-': () => zoomTo(zoom / ZOOM_STEP),
      '0': () => zoomTo(1),
      PageUp: () => onMove(-1),
      PageDown: () => onMove(1),
      // In a larger picture the arrow keys move it.
      ...(!isZoomed && { ArrowLeft: () => onMove(-1), ArrowRight: () => onMove(1) }),
    }
    const act = acts[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys that the buttons below have, too
    <div class="viewer" onKeyDown={onKeyDown}>
      <section
        ref={stage}
        class="viewer-stage"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        aria-label={say.picture(name)}
        onDblClick={() => zoomTo(zoom > 1 ? 1 : ZOOM_STEP ** 2)}
        onWheel={event => {
          if (!event.ctrlKey) return
          event.preventDefault()
          zoomTo(zoom * (event.deltaY < 0 ? 1.1 : 1 / 1.1))
        }}
        onTouchStart={event => {
          const [touch] = event.touches
          const isOne = event.touches.length === 1 && zoom === 1 && touch !== undefined
          swipe.current = isOne ? { x: touch.clientX, y: touch.clientY } : undefined
        }}
        onTouchEnd={event => {
          const [touch] = event.changedTouches
          if (swipe.current === undefined || touch === undefined) return
          const [x, y] = [touch.clientX - swipe.current.x, touch.clientY - swipe.current.y]
          swipe.current = undefined
          if (Math.abs(x) > SWIPE_PX && Math.abs(x) > 2 * Math.abs(y)) onMove(x < 0 ? 1 : -1)
        }}
      >
        {header === undefined && !hasFailed && <Spinner />}
        {hasFailed && <p class="viewer-failed">{say.pictureFailed}</p>}
        <canvas
          ref={canvas}
          class="viewer-picture"
          hidden={header === undefined}
          style={{ '--viewer-zoom': zoom, '--viewer-width': `${width}px`, '--viewer-ratio': width / height }}
          role="img"
          aria-label={name}
        />
      </section>
      <div class="viewer-bar">
        <Button kind="icon" label={say.pictureBefore} disabled={!hasBefore} onClick={() => onMove(-1)}>
          <Icon name="back" />
        </Button>
        <span class="viewer-position" role="status">
          {position}
        </span>
        <Button kind="icon" label={say.pictureAfter} disabled={!hasAfter} onClick={() => onMove(1)}>
          <Icon name="forward" />
        </Button>
        <span class="viewer-gap" />
        {moving !== undefined && (
          <Button
            kind="icon"
            label={isPlaying ? say.pausePicture : say.playPicture}
            onClick={() => setPlaying(!isPlaying)}
          >
            <Icon name={isPlaying ? 'pause' : 'play'} />
          </Button>
        )}
        <Button kind="icon" label={say.zoomOut} disabled={zoom === 1} onClick={() => zoomTo(zoom / ZOOM_STEP)}>
          <Icon name="minus" />
        </Button>
        <span class="viewer-zoom">{new Intl.NumberFormat(languageTag(), { style: 'percent' }).format(zoom)}</span>
        <Button kind="icon" label={say.zoomIn} disabled={zoom === MAX_ZOOM} onClick={() => zoomTo(zoom * ZOOM_STEP)}>
          <Icon name="add" />
        </Button>
        <Button onClick={onSave}>
          <Icon name="download" /> {say.save}
        </Button>
      </div>
    </div>
  )
}
