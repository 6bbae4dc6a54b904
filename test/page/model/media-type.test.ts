import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mediaTypeOf, soundOrVideo } from '../../../web-demo/model/media-type.ts'
import { onePixelPng } from '../../browser/one-pixel.ts'
import { silence } from '../../browser/silence.ts'

const marked = (mark: string) => new Blob([Uint8Array.from(mark.padEnd(64, '\0'), char => char.charCodeAt(0))])

test('a file is what its first bytes say, whatever its name', async () => {
  const kinds: [string, string | undefined][] = [
    ['ID3\x03', 'audio/mpeg'],
    ['\xff\xfb\x90', 'audio/mpeg'],
    ['\xff\xf1\x50', 'audio/aac'],
    ['fLaC', 'audio/flac'],
    [`${'OggS'.padEnd(28, '\0')}\x01vorbis`, 'audio/ogg'],
    [`${'OggS'.padEnd(28, '\0')}\x80theora`, 'video/ogg'],
    ['\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1f\x42\x82\x84webm', 'video/webm'],
    ['\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1f\x42\x82\x88matroska', undefined],
    ['\0\0\0\x20ftypisom', 'video/mp4'],
    ['\0\0\0\x20ftypM4A ', 'audio/mp4'],
    ['\0\0\0\x20ftypheic', undefined],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', undefined],
    ['<!doctype html>', undefined],
    ['%PDF-1.7', undefined],
    ['', undefined],
  ]
  for (const [mark, media] of kinds) assert.equal(await mediaTypeOf(marked(mark)), media, JSON.stringify(mark))
  assert.equal(await mediaTypeOf(new Blob([onePixelPng])), 'image/png')
  assert.equal(await mediaTypeOf(new Blob([Uint8Array.from(silence)])), 'audio/wav')
})

test('a picture that would need too much memory is no picture', async () => {
  const bomb = Uint8Array.from(onePixelPng)
  new DataView(bomb.buffer).setUint32(16, 20_000)
  new DataView(bomb.buffer).setUint32(20, 20_000)
  assert.equal(await mediaTypeOf(new Blob([bomb])), undefined)
})

test('no bytes at the beginning of a file make it fail', () => {
  for (const length of [0, 1, 3, 7, 11, 34]) assert.equal(soundOrVideo(new Uint8Array(length)), undefined)
})
