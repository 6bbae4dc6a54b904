/** Frames whose body is as long as it may be (W11), written by hand like those of spec/vectors.json, which are shorter. */
import { bytes, joined } from './bytes.ts'

const most = 0xffffffff

/** A frame of these bytes, with the same byte many times in the middle or at the end. */
function frame(before: string, times: number, byte: number, after = ''): Uint8Array {
  return joined([bytes(before), new Uint8Array(times).fill(byte), bytes(after)])
}

export const largest = {
  user: [
    {
      name: 'register',
      about: 'every number at its largest, the body at its limit (W2, W11)',
      frame: frame(
        `81 0a 01 01 | 00 01 00 00
          | 00 00 | ff ff | 00 00 | ff | ff | 00 00 | ff | ff | 00 00 | 00 00 | 00 00 | ff | 00 00 | ff
          | 00 00 | 00 00 | 00 00 | 00 00 | ff df`,
        65_503,
        0x7a,
        'ff',
      ),
      values: {
        nickname: '',
        portrait: 0xffff,
        password: '',
        sex: 0xff,
        age: 0xff,
        realName: '',
        country: 0xff,
        province: 0xff,
        city: '',
        address: '',
        postcode: '',
        education: 0xff,
        school: '',
        job: 0xff,
        phone: '',
        pager: '',
        email: '',
        hobby: '',
        description: 'z'.repeat(65_503),
        verification: 0xff,
      },
    },
    {
      name: 'sendMessage',
      about: 'the largest numbers and the longest text that a body holds (W11)',
      frame: frame('81 0a 01 03 | 00 01 00 00 | ff ff ff ff | ff ff ff ff | ff f6', 65_526, 0x61),
      values: { number: most, recipient: most, text: new Uint8Array(65_526).fill(0x61) },
    },
    {
      name: 'fileData',
      about: 'a chunk of 32 KiB (W11)',
      frame: frame('81 0a 01 15 | 00 00 80 08 | 00 00 27 11 | 00 00 27 12', 32_768, 0xff),
      values: { number: 10001, friend: 10002, data: new Uint8Array(32_768).fill(0xff) },
    },
    {
      name: 'fileData',
      about: 'as much as a body holds (W11)',
      frame: frame('81 0a 01 15 | 00 01 00 00 | 00 00 27 11 | 00 00 27 12', 65_528, 0x00),
      values: { number: 10001, friend: 10002, data: new Uint8Array(65_528) },
    },
  ],
  server: [
    {
      name: 'message',
      about: 'the largest numbers and the longest text that a body holds (W11)',
      frame: frame('81 01 0a 03 | 00 01 00 00 | ff | ff ff ff ff | ff f8', 65_528, 0x61, 'ff'),
      values: { flag: 255, number: most, text: new Uint8Array(65_528).fill(0x61), kind: 255 },
    },
    {
      name: 'fileData',
      about: 'as much as a body holds (W11)',
      frame: frame('81 01 0a 14 | 00 01 00 00 | 00 00 27 12', 65_532, 0x5a),
      values: { friend: 10002, data: new Uint8Array(65_532).fill(0x5a) },
    },
  ],
}
