/** Golden bytes of all messages from a user to the server (W1: `81 0a 01`), written by hand. */
import { type UserVector, utf8 } from './vector.ts'

const me = 10001
const friend = 10002
const most = 0xffffffff

export const userVectors: readonly UserVector[] = [
  {
    name: 'register',
    about: 'every field filled in',
    hex: `81 0a 01 01 | 00 00 00 9b
      | 00 06 e5 b0 8f e6 98 8e | 00 07 | 00 09 e7 a7 98 e5 af 86 31 32 33
      | 01 | 15 | 00 09 e7 8e 8b e5 b0 8f e6 98 8e | 56 | 0b | 00 06 e5 8c 97 e4 ba ac
      | 00 1c e6 b5 b7 e6 b7 80 e5 8c ba e4 b8 ad e5 85 b3 e6 9d 91 e5 a4 a7 e8 a1 97 31 e5 8f b7
      | 00 06 31 30 30 30 38 30 | 04 | 00 0c e6 b8 85 e5 8d 8e e5 a4 a7 e5 ad a6 | 05
      | 00 0c 30 31 30 2d 36 32 37 38 31 32 33 34 | 00 06 31 32 36 2d 38 38 | 00 09 6d 69 6e 67 40 61 2e 63 6e
      | 00 06 e8 b6 b3 e7 90 83 | 00 0d e4 bd a0 e5 a5 bd 2c e4 b8 96 e7 95 8c | 01`,
    values: {
      nickname: '小明',
      portrait: 7,
      password: '秘密123',
      sex: 1,
      age: 21,
      realName: '王小明',
      country: 86,
      province: 11,
      city: '北京',
      address: '海淀区中关村大街1号',
      postcode: '100080',
      education: 4,
      school: '清华大学',
      job: 5,
      phone: '010-62781234',
      pager: '126-88',
      email: 'ming@a.cn',
      hobby: '足球',
      description: '你好,世界',
      verification: 1,
    },
  },
  {
    name: 'register',
    about: 'every string empty, every number 0',
    hex: `81 0a 01 01 | 00 00 00 21
      | 00 00 | 00 00 | 00 00 | 00 | 00 | 00 00 | 00 | 00 | 00 00 | 00 00 | 00 00 | 00 | 00 00 | 00
      | 00 00 | 00 00 | 00 00 | 00 00 | 00 00 | 00`,
    values: {
      nickname: '',
      portrait: 0,
      password: '',
      sex: 0,
      age: 0,
      realName: '',
      country: 0,
      province: 0,
      city: '',
      address: '',
      postcode: '',
      education: 0,
      school: '',
      job: 0,
      phone: '',
      pager: '',
      email: '',
      hobby: '',
      description: '',
      verification: 0,
    },
  },
  {
    name: 'register',
    about: 'every number at its largest, the body at its limit (W2, W11)',
    hex: `81 0a 01 01 | 00 01 00 00
      | 00 00 | ff ff | 00 00 | ff | ff | 00 00 | ff | ff | 00 00 | 00 00 | 00 00 | ff | 00 00 | ff
      | 00 00 | 00 00 | 00 00 | 00 00 | ff df 7a*65503 | ff`,
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
    name: 'login',
    about: 'visible',
    hex: '81 0a 01 02 | 00 00 00 10 | 00 00 27 11 | 00 09 e7 a7 98 e5 af 86 31 32 33 | 00',
    values: { number: me, password: '秘密123', manner: 0 },
  },
  {
    name: 'login',
    about: 'hidden, with an empty password',
    hex: '81 0a 01 02 | 00 00 00 07 | 00 00 27 11 | 00 00 | 01',
    values: { number: me, password: '', manner: 1 },
  },
  {
    name: 'sendMessage',
    about: 'ASCII and Chinese',
    hex: '81 0a 01 03 | 00 00 00 14 | 00 00 27 11 | 00 00 27 12 | 00 0a 48 69 2c 20 e4 bd a0 e5 a5 bd',
    values: { number: me, recipient: friend, text: utf8('Hi, 你好') },
  },
  {
    name: 'sendMessage',
    about: 'a byte order mark, a NUL and a character of four bytes (W3)',
    hex: '81 0a 01 03 | 00 00 00 12 | 00 00 27 11 | 00 00 27 12 | 00 08 ef bb bf 00 f0 9f 98 80',
    values: { number: me, recipient: friend, text: utf8('\ufeff\0😀') },
  },
  {
    name: 'sendMessage',
    about: 'an empty text',
    hex: '81 0a 01 03 | 00 00 00 0a | 00 00 27 11 | 00 00 27 12 | 00 00',
    values: { number: me, recipient: friend, text: utf8('') },
  },
  {
    name: 'sendMessage',
    about: 'the largest numbers and the longest text that a body holds (W11)',
    hex: '81 0a 01 03 | 00 01 00 00 | ff ff ff ff | ff ff ff ff | ff f6 61*65526',
    values: { number: most, recipient: most, text: utf8('a'.repeat(65_526)) },
  },
  {
    name: 'broadcast',
    about: 'to everyone: group 0, four bytes long here',
    hex: '81 0a 01 04 | 00 00 00 13 | 00 00 27 11 | 00 00 00 00 | 00 09 e5 a4 a7 e5 ae b6 e5 a5 bd',
    values: { number: me, group: 0, text: utf8('大家好') },
  },
  {
    name: 'broadcast',
    about: 'an empty text to the last group',
    hex: '81 0a 01 04 | 00 00 00 0a | 00 00 27 11 | 00 00 00 ff | 00 00',
    values: { number: me, group: 255, text: utf8('') },
  },
  {
    name: 'getProfile',
    about: 'of a friend',
    hex: '81 0a 01 05 | 00 00 00 08 | 00 00 27 11 | 00 00 27 12',
    values: { number: me, friend },
  },
  {
    name: 'addGroup',
    about: 'a Chinese name',
    hex: '81 0a 01 06 | 00 00 00 0c | 00 00 27 11 | 00 06 e5 90 8c e5 ad a6',
    values: { number: me, name: '同学' },
  },
  {
    name: 'addGroup',
    about: 'an empty name',
    hex: '81 0a 01 06 | 00 00 00 06 | 00 00 27 11 | 00 00',
    values: { number: me, name: '' },
  },
  {
    name: 'renameGroup',
    about: 'a group number is one byte here',
    hex: '81 0a 01 07 | 00 00 00 0d | 00 00 27 11 | 02 | 00 06 e5 ae b6 e4 ba ba',
    values: { number: me, group: 2, name: '家人' },
  },
  {
    name: 'deleteGroup',
    about: 'the last group',
    hex: '81 0a 01 08 | 00 00 00 05 | 00 00 27 11 | ff',
    values: { number: me, group: 255 },
  },
  {
    name: 'moveFriends',
    about: 'nobody',
    hex: '81 0a 01 09 | 00 00 00 05 | 00 00 27 11 | 00',
    values: { number: me, moves: [] },
  },
  {
    name: 'moveFriends',
    about: 'one friend',
    hex: '81 0a 01 09 | 00 00 00 0a | 00 00 27 11 | 01 | 00 00 27 12 | 02',
    values: { number: me, moves: [{ friend, group: 2 }] },
  },
  {
    name: 'moveFriends',
    about: 'two friends',
    hex: '81 0a 01 09 | 00 00 00 0f | 00 00 27 11 | 02 | 00 00 27 12 | 02 | ff ff ff ff | ff',
    values: {
      number: me,
      moves: [
        { friend, group: 2 },
        { friend: most, group: 255 },
      ],
    },
  },
  {
    name: 'moveFriends',
    about: '255 friends, the most that the count can say (W5)',
    hex: '81 0a 01 09 | 00 00 05 00 | 00 00 27 11 | ff | (00 00 27 12 01)*255',
    values: { number: me, moves: Array.from({ length: 255 }, () => ({ friend, group: 1 })) },
  },
  {
    name: 'listOnline',
    about: 'fifty from 10001 upwards',
    hex: '81 0a 01 0a | 00 00 00 0a | 00 00 27 11 | 00 00 27 11 | 32 | 02',
    values: { number: me, start: 10001, count: 50, direction: 2 },
  },
  {
    name: 'listOnline',
    about: 'everyone below the largest number',
    hex: '81 0a 01 0a | 00 00 00 0a | 00 00 27 11 | ff ff ff ff | ff | 01',
    values: { number: me, start: most, count: 255, direction: 1 },
  },
  {
    name: 'search',
    about: "nickname = '小明'",
    hex: `81 0a 01 0b | 00 00 00 19 | 00 00 27 11
      | 00 13 6e 69 63 6b 6e 61 6d 65 20 3d 20 27 e5 b0 8f e6 98 8e 27`,
    values: { number: me, condition: "nickname = '小明'" },
  },
  {
    name: 'search',
    about: 'an empty condition',
    hex: '81 0a 01 0b | 00 00 00 06 | 00 00 27 11 | 00 00',
    values: { number: me, condition: '' },
  },
  {
    name: 'addFriend',
    about: 'a number',
    hex: '81 0a 01 0c | 00 00 00 08 | 00 00 27 11 | 00 00 27 12',
    values: { number: me, friend },
  },
  {
    name: 'requestFriend',
    about: 'with a reason',
    hex: `81 0a 01 0d | 00 00 00 16 | 00 00 27 11 | 00 00 27 12
      | 00 0c e6 88 91 e6 98 af e5 b0 8f e7 ba a2`,
    values: { number: me, friend, reason: '我是小红' },
  },
  {
    name: 'requestFriend',
    about: 'without a reason',
    hex: '81 0a 01 0d | 00 00 00 0a | 00 00 27 11 | 00 00 27 12 | 00 00',
    values: { number: me, friend, reason: '' },
  },
  {
    name: 'deleteFriend',
    about: 'a number',
    hex: '81 0a 01 0e | 00 00 00 08 | 00 00 27 11 | 00 00 27 12',
    values: { number: me, friend },
  },
  {
    name: 'setMode',
    about: 'do not disturb; there is no 0x0f',
    hex: '81 0a 01 10 | 00 00 00 05 | 00 00 27 11 | 03',
    values: { number: me, mode: 3 },
  },
  {
    name: 'monitor',
    about: 'a number',
    hex: '81 0a 01 11 | 00 00 00 08 | 00 00 27 11 | 00 00 27 12',
    values: { number: me, watched: friend },
  },
  {
    name: 'monitor',
    about: 'nobody any more',
    hex: '81 0a 01 11 | 00 00 00 08 | 00 00 27 11 | 00 00 00 00',
    values: { number: me, watched: 0 },
  },
  {
    name: 'updateProfile',
    about: 'every field but the password, which stays',
    hex: `81 0a 01 12 | 00 00 00 96 | 00 00 27 11
      | 00 06 e5 b0 8f e6 98 8e | ff ff | 00 00
      | 01 | 15 | 00 09 e7 8e 8b e5 b0 8f e6 98 8e | 56 | 0b | 00 06 e5 8c 97 e4 ba ac
      | 00 1c e6 b5 b7 e6 b7 80 e5 8c ba e4 b8 ad e5 85 b3 e6 9d 91 e5 a4 a7 e8 a1 97 31 e5 8f b7
      | 00 06 31 30 30 30 38 30 | 04 | 00 0c e6 b8 85 e5 8d 8e e5 a4 a7 e5 ad a6 | 05
      | 00 0c 30 31 30 2d 36 32 37 38 31 32 33 34 | 00 06 31 32 36 2d 38 38 | 00 09 6d 69 6e 67 40 61 2e 63 6e
      | 00 06 e8 b6 b3 e7 90 83 | 00 0d e4 bd a0 e5 a5 bd 2c e4 b8 96 e7 95 8c | 02`,
    values: {
      number: me,
      nickname: '小明',
      portrait: 0xffff,
      password: '',
      sex: 1,
      age: 21,
      realName: '王小明',
      country: 86,
      province: 11,
      city: '北京',
      address: '海淀区中关村大街1号',
      postcode: '100080',
      education: 4,
      school: '清华大学',
      job: 5,
      phone: '010-62781234',
      pager: '126-88',
      email: 'ming@a.cn',
      hobby: '足球',
      description: '你好,世界',
      verification: 2,
    },
  },
  {
    name: 'offerFile',
    about: 'a Chinese file name, one mebibyte',
    hex: `81 0a 01 13 | 00 00 00 18 | 00 00 27 11 | 00 00 27 12
      | 00 0a e7 85 a7 e7 89 87 2e 6a 70 67 | 00 10 00 00`,
    values: { number: me, friend, name: '照片.jpg', length: 1_048_576 },
  },
  {
    name: 'offerFile',
    about: 'no name, the longest file',
    hex: '81 0a 01 13 | 00 00 00 0e | 00 00 27 11 | 00 00 27 12 | 00 00 | ff ff ff ff',
    values: { number: me, friend, name: '', length: most },
  },
  {
    name: 'answerFile',
    about: 'accepted, in one byte (W6)',
    hex: '81 0a 01 14 | 00 00 00 09 | 00 00 27 11 | 00 00 27 12 | 01',
    values: { number: me, friend, accepted: 1 },
  },
  {
    name: 'fileData',
    about: 'four bytes, without a length of their own (W4)',
    hex: '81 0a 01 15 | 00 00 00 0c | 00 00 27 11 | 00 00 27 12 | de ad be ef',
    values: { number: me, friend, data: Uint8Array.of(0xde, 0xad, 0xbe, 0xef) },
  },
  {
    name: 'fileData',
    about: 'no bytes',
    hex: '81 0a 01 15 | 00 00 00 08 | 00 00 27 11 | 00 00 27 12',
    values: { number: me, friend, data: Uint8Array.of() },
  },
  {
    name: 'fileData',
    about: 'a chunk of 32 KiB (W11)',
    hex: '81 0a 01 15 | 00 00 80 08 | 00 00 27 11 | 00 00 27 12 | ff*32768',
    values: { number: me, friend, data: new Uint8Array(32_768).fill(0xff) },
  },
  {
    name: 'fileData',
    about: 'as much as a body holds (W11)',
    hex: '81 0a 01 15 | 00 01 00 00 | 00 00 27 11 | 00 00 27 12 | 00*65528',
    values: { number: me, friend, data: new Uint8Array(65_528) },
  },
  {
    name: 'connectionTest',
    about: 'the number alone',
    hex: '81 0a 01 16 | 00 00 00 04 | 00 00 27 11',
    values: { number: me },
  },
  {
    name: 'answerFriend',
    about: 'agreed',
    hex: '81 0a 01 17 | 00 00 00 09 | 00 00 27 11 | 00 00 27 12 | 01',
    values: { number: me, friend, agreed: 1 },
  },
  {
    name: 'answerFriend',
    about: 'refused',
    hex: '81 0a 01 17 | 00 00 00 09 | 00 00 27 11 | 00 00 27 12 | 00',
    values: { number: me, friend, agreed: 0 },
  },
]
