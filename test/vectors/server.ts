/** Golden bytes of all messages from the server to a user (W1: `81 01 0a`), written by hand. */
import { type ServerVector, utf8 } from './vector.ts'

const me = 10001
const friend = 10002
const most = 0xffffffff

export const serverVectors: readonly ServerVector[] = [
  {
    name: 'registered',
    about: 'the first number',
    hex: '81 01 0a 01 | 00 00 00 05 | 01 | 00 00 27 11',
    values: { success: 1, number: me },
  },
  {
    name: 'registered',
    about: 'failed (W7)',
    hex: '81 01 0a 01 | 00 00 00 05 | 00 | 00 00 00 00',
    values: { success: 0, number: 0 },
  },
  {
    name: 'loggedIn',
    about: 'failed (W7)',
    hex: '81 01 0a 02 | 00 00 00 02 | 00 | 00',
    values: { success: 0, groups: [] },
  },
  {
    name: 'loggedIn',
    about: 'a new account: one group, nobody in it',
    hex: '81 01 0a 02 | 00 00 00 12 | 01 | 01 | 00 0c e6 88 91 e7 9a 84 e5 a5 bd e5 8f 8b | 01 | 00',
    values: { success: 1, groups: [{ name: '我的好友', group: 1, friends: [] }] },
  },
  {
    name: 'loggedIn',
    about: 'groups of two, of no and of one friend',
    hex: `81 01 0a 02 | 00 00 00 44 | 01 | 03
      | 00 0c e6 88 91 e7 9a 84 e5 a5 bd e5 8f 8b | 01 | 02
        | 00 00 27 12 | 07 | 01 | 00 06 e5 b0 8f e7 ba a2
        | 00 00 27 13 | ff | 04 | 00 00
      | 00 06 e5 90 8c e5 ad a6 | 02 | 00
      | 00 00 | ff | 01
        | ff ff ff ff | 00 | 03 | 00 06 e9 98 bf e5 bc ba`,
    values: {
      success: 1,
      groups: [
        {
          name: '我的好友',
          group: 1,
          friends: [
            { number: friend, portrait: 7, state: 1, nickname: '小红' },
            { number: 10003, portrait: 255, state: 4, nickname: '' },
          ],
        },
        { name: '同学', group: 2, friends: [] },
        { name: '', group: 255, friends: [{ number: most, portrait: 0, state: 3, nickname: '阿强' }] },
      ],
    },
  },
  {
    name: 'loggedIn',
    about: '255 groups (W5)',
    hex: '81 01 0a 02 | 00 00 03 fe | 01 | ff | (00 00 09 00)*255',
    values: { success: 1, groups: Array.from({ length: 255 }, () => ({ name: '', group: 9, friends: [] })) },
  },
  {
    name: 'loggedIn',
    about: '255 friends in a group (W5)',
    hex: '81 01 0a 02 | 00 00 07 fe | 01 | 01 | 00 00 | 01 | ff | (00 00 27 12 07 01 00 00)*255',
    values: {
      success: 1,
      groups: [
        {
          name: '',
          group: 1,
          friends: Array.from({ length: 255 }, () => ({ number: friend, portrait: 7, state: 1, nickname: '' })),
        },
      ],
    },
  },
  {
    name: 'message',
    about: 'from a user (M1)',
    hex: '81 01 0a 03 | 00 00 00 0e | 02 | 00 00 27 12 | 00 06 e4 bd a0 e5 a5 bd | 00',
    values: { flag: 2, number: friend, text: utf8('你好'), kind: 0 },
  },
  {
    name: 'message',
    about: 'a notice of the system (E1)',
    hex: '81 01 0a 03 | 00 00 00 17 | 01 | 00 00 00 00 | 00 0f e5 8f b7 e7 a0 81 e4 b8 8d e5 ad 98 e5 9c a8 | 00',
    values: { flag: 1, number: 0, text: utf8('号码不存在'), kind: 0 },
  },
  {
    name: 'message',
    about: 'a request to be added, with its reason (F3)',
    hex: '81 01 0a 03 | 00 00 00 14 | 01 | 00 00 27 12 | 00 0c e6 88 91 e6 98 af e5 b0 8f e7 ba a2 | 02',
    values: { flag: 1, number: friend, text: utf8('我是小红'), kind: 2 },
  },
  {
    name: 'message',
    about: 'an empty text: added by a user (F2)',
    hex: '81 01 0a 03 | 00 00 00 08 | 01 | 00 00 27 12 | 00 00 | 01',
    values: { flag: 1, number: friend, text: utf8(''), kind: 1 },
  },
  {
    name: 'message',
    about: 'a copy for an operator: → 10002: 喂 (S2)',
    hex: '81 01 0a 03 | 00 00 00 16 | 01 | 00 00 27 11 | 00 0e e2 86 92 20 31 30 30 30 32 3a 20 e5 96 82 | 05',
    values: { flag: 1, number: me, text: utf8('→ 10002: 喂'), kind: 5 },
  },
  {
    name: 'message',
    about: 'the largest numbers and the longest text that a body holds (W11)',
    hex: '81 01 0a 03 | 00 01 00 00 | ff | ff ff ff ff | ff f8 61*65528 | ff',
    values: { flag: 255, number: most, text: utf8('a'.repeat(65_528)), kind: 255 },
  },
  {
    name: 'profile',
    about: 'every field filled in',
    hex: `81 01 0a 04 | 00 00 00 94 | 01 | 00 00 27 12
      | 00 06 e5 b0 8f e6 98 8e | 00 07
      | 01 | 15 | 00 09 e7 8e 8b e5 b0 8f e6 98 8e | 56 | 0b | 00 06 e5 8c 97 e4 ba ac
      | 00 1c e6 b5 b7 e6 b7 80 e5 8c ba e4 b8 ad e5 85 b3 e6 9d 91 e5 a4 a7 e8 a1 97 31 e5 8f b7
      | 00 06 31 30 30 30 38 30 | 04 | 00 0c e6 b8 85 e5 8d 8e e5 a4 a7 e5 ad a6 | 05
      | 00 0c 30 31 30 2d 36 32 37 38 31 32 33 34 | 00 06 31 32 36 2d 38 38 | 00 09 6d 69 6e 67 40 61 2e 63 6e
      | 00 06 e8 b6 b3 e7 90 83 | 00 0d e4 bd a0 e5 a5 bd 2c e4 b8 96 e7 95 8c`,
    values: {
      success: 1,
      friend,
      nickname: '小明',
      portrait: 7,
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
    },
  },
  {
    name: 'profile',
    about: 'failed: the number echoed, the rest empty (W7)',
    hex: `81 01 0a 04 | 00 00 00 23 | 00 | 00 00 27 12
      | 00 00 | 00 00 | 00 | 00 | 00 00 | 00 | 00 | 00 00 | 00 00 | 00 00 | 00 | 00 00 | 00
      | 00 00 | 00 00 | 00 00 | 00 00 | 00 00`,
    values: {
      success: 0,
      friend,
      nickname: '',
      portrait: 0,
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
    },
  },
  {
    name: 'groupAdded',
    about: 'the second group',
    hex: '81 01 0a 05 | 00 00 00 0a | 01 | 02 | 00 06 e5 90 8c e5 ad a6',
    values: { success: 1, group: 2, name: '同学' },
  },
  {
    name: 'groupAdded',
    about: 'failed: the name echoed (W7)',
    hex: '81 01 0a 05 | 00 00 00 0a | 00 | 00 | 00 06 e5 90 8c e5 ad a6',
    values: { success: 0, group: 0, name: '同学' },
  },
  {
    name: 'groupRenamed',
    about: 'the last group',
    hex: '81 01 0a 06 | 00 00 00 0a | 01 | ff | 00 06 e5 ae b6 e4 ba ba',
    values: { success: 1, group: 255, name: '家人' },
  },
  {
    name: 'groupRenamed',
    about: 'failed, for an empty name',
    hex: '81 01 0a 06 | 00 00 00 04 | 00 | 02 | 00 00',
    values: { success: 0, group: 2, name: '' },
  },
  {
    name: 'groupDeleted',
    about: 'the second group',
    hex: '81 01 0a 07 | 00 00 00 02 | 01 | 02',
    values: { success: 1, group: 2 },
  },
  {
    name: 'friendsMoved',
    about: 'moved',
    hex: '81 01 0a 08 | 00 00 00 01 | 01',
    values: { success: 1 },
  },
  {
    name: 'onlineList',
    about: 'nobody',
    hex: '81 01 0a 09 | 00 00 00 02 | 01 | 00',
    values: { success: 1, users: [] },
  },
  {
    name: 'onlineList',
    about: 'one user',
    hex: '81 01 0a 09 | 00 00 00 19 | 01 | 01 | 00 00 27 12 | 00 06 e5 b0 8f e7 ba a2 | 00 07 | 0b | 00 06 e5 8c 97 e4 ba ac',
    values: { success: 1, users: [{ number: friend, nickname: '小红', portrait: 7, province: 11, city: '北京' }] },
  },
  {
    name: 'onlineList',
    about: 'two users',
    hex: `81 01 0a 09 | 00 00 00 24 | 01 | 02
      | 00 00 27 12 | 00 06 e5 b0 8f e7 ba a2 | 00 07 | 0b | 00 06 e5 8c 97 e4 ba ac
      | ff ff ff ff | 00 00 | ff ff | ff | 00 00`,
    values: {
      success: 1,
      users: [
        { number: friend, nickname: '小红', portrait: 7, province: 11, city: '北京' },
        { number: most, nickname: '', portrait: 0xffff, province: 255, city: '' },
      ],
    },
  },
  {
    name: 'onlineList',
    about: '255 users (W5)',
    hex: '81 01 0a 09 | 00 00 0a f7 | 01 | ff | (00 00 27 12 00 00 00 07 0b 00 00)*255',
    values: {
      success: 1,
      users: Array.from({ length: 255 }, () => ({
        number: friend,
        nickname: '',
        portrait: 7,
        province: 11,
        city: '',
      })),
    },
  },
  {
    name: 'searchResult',
    about: 'failed (W7)',
    hex: '81 01 0a 0a | 00 00 00 02 | 00 | 00',
    values: { success: 0, users: [] },
  },
  {
    name: 'searchResult',
    about: 'two users',
    hex: `81 01 0a 0a | 00 00 00 24 | 01 | 02
      | 00 00 27 12 | 00 06 e5 b0 8f e7 ba a2 | 00 07 | 0b | 00 06 e4 b8 8a e6 b5 b7
      | 00 00 27 13 | 00 00 | 00 00 | 00 | 00 00`,
    values: {
      success: 1,
      users: [
        { number: friend, nickname: '小红', portrait: 7, province: 11, city: '上海' },
        { number: 10003, nickname: '', portrait: 0, province: 0, city: '' },
      ],
    },
  },
  {
    name: 'addFriendResult',
    about: 'added',
    hex: '81 01 0a 0b | 00 00 00 05 | 01 | 00 00 27 12',
    values: { result: 1, friend },
  },
  {
    name: 'addFriendResult',
    about: 'has to be asked, and is not online',
    hex: '81 01 0a 0b | 00 00 00 05 | 04 | 00 00 27 12',
    values: { result: 4, friend },
  },
  {
    name: 'friendAdded',
    about: 'a friend who is online',
    hex: '81 01 0a 0c | 00 00 00 0f | 00 00 27 12 | 00 06 e5 b0 8f e7 ba a2 | 00 07 | 01',
    values: { friend, nickname: '小红', portrait: 7, state: 1 },
  },
  {
    name: 'friendAdded',
    about: 'no nickname, the largest portrait',
    hex: '81 01 0a 0c | 00 00 00 09 | ff ff ff ff | 00 00 | ff ff | 04',
    values: { friend: most, nickname: '', portrait: 0xffff, state: 4 },
  },
  {
    name: 'friendDeleted',
    about: 'gone; there is no 0x0d',
    hex: '81 01 0a 0e | 00 00 00 05 | 01 | 00 00 27 12',
    values: { success: 1, friend },
  },
  {
    name: 'mode',
    about: 'hidden, which only the user sees (P1)',
    hex: '81 01 0a 10 | 00 00 00 05 | 00 00 27 11 | 02',
    values: { number: me, mode: 2 },
  },
  {
    name: 'profileUpdated',
    about: 'replaced, in one byte (W6)',
    hex: '81 01 0a 11 | 00 00 00 01 | 01',
    values: { success: 1 },
  },
  {
    name: 'fileOffer',
    about: 'a Chinese file name, one mebibyte',
    hex: '81 01 0a 12 | 00 00 00 14 | 00 00 27 12 | 00 0a e7 85 a7 e7 89 87 2e 6a 70 67 | 00 10 00 00',
    values: { friend, name: '照片.jpg', length: 1_048_576 },
  },
  {
    name: 'fileOffer',
    about: 'the longest file',
    hex: '81 01 0a 12 | 00 00 00 0b | 00 00 27 12 | 00 01 61 | ff ff ff ff',
    values: { friend, name: 'a', length: most },
  },
  {
    name: 'fileAnswer',
    about: 'refused, in one byte (W6)',
    hex: '81 01 0a 13 | 00 00 00 05 | 00 00 27 12 | 00',
    values: { friend, accepted: 0 },
  },
  {
    name: 'fileData',
    about: 'three bytes, without a length of their own (W4)',
    hex: '81 01 0a 14 | 00 00 00 07 | 00 00 27 12 | 00 ff 81',
    values: { friend, data: Uint8Array.of(0x00, 0xff, 0x81) },
  },
  {
    name: 'fileData',
    about: 'no bytes',
    hex: '81 01 0a 14 | 00 00 00 04 | 00 00 27 12',
    values: { friend, data: Uint8Array.of() },
  },
  {
    name: 'fileData',
    about: 'as much as a body holds (W11)',
    hex: '81 01 0a 14 | 00 01 00 00 | 00 00 27 12 | 5a*65532',
    values: { friend, data: new Uint8Array(65_532).fill(0x5a) },
  },
  {
    name: 'friendState',
    about: 'offline',
    hex: '81 01 0a 15 | 00 00 00 05 | 00 00 27 12 | 04',
    values: { friend, state: 4 },
  },
  {
    name: 'connectionTest',
    about: 'the number alone',
    hex: '81 01 0a 16 | 00 00 00 04 | 00 00 27 11',
    values: { number: me },
  },
]
