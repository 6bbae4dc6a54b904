/** One second of silence as a WAV file: 8,000 samples of 8 bits. */
const SAMPLES = 8000

function wav(): Buffer {
  const bytes = Buffer.alloc(44 + SAMPLES, 0x80)
  bytes.write('RIFF', 0, 'latin1')
  bytes.writeUInt32LE(36 + SAMPLES, 4)
  bytes.write('WAVEfmt ', 8, 'latin1')
  bytes.writeUInt32LE(16, 16)
  // PCM, one channel, samples and bytes a second, bytes and bits of a sample.
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(SAMPLES, 24)
  bytes.writeUInt32LE(SAMPLES, 28)
  bytes.writeUInt16LE(1, 32)
  bytes.writeUInt16LE(8, 34)
  bytes.write('data', 36, 'latin1')
  bytes.writeUInt32LE(SAMPLES, 40)
  return bytes
}

export const silence: Buffer = wav()
