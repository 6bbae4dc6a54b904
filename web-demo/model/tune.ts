/** The sound of a message: two short tones, one after the other, made here. */
import { page } from './platform.ts'

/** In Hz; a fourth, upwards. */
const TONES = [660, 880]
const TONE_SECONDS = 0.12
const VOLUME = 0.15
/** Many messages at once sound like one, ms. */
const PAUSE_MS = 1500

let context: AudioContext | undefined
let playedAt = 0

/** Stays silent where the browser has no audio, or the page was not clicked yet. */
export function playTune(): void {
  if (!page?.navigator.userActivation.hasBeenActive || Date.now() - playedAt < PAUSE_MS) return
  playedAt = Date.now()
  context ??= new AudioContext()
  void context.resume()
  for (const [place, hertz] of TONES.entries()) playTone(context, hertz, context.currentTime + place * TONE_SECONDS)
}

/** Fades in and out, for a tone that is cut off clicks. */
function playTone(audio: AudioContext, hertz: number, at: number): void {
  const tone = new OscillatorNode(audio, { frequency: hertz })
  const volume = new GainNode(audio, { gain: 0 })
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(VOLUME, at + 0.01)
  volume.gain.exponentialRampToValueAtTime(0.001, at + TONE_SECONDS)
  tone.connect(volume).connect(audio.destination)
  tone.start(at)
  tone.stop(at + TONE_SECONDS)
}
