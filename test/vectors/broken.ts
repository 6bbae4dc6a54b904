/** Bytes that must be refused, and the error message, which names message and field (W9, E2). */
import type { Broken } from './vector.ts'

export const broken: readonly Broken[] = [
  // The header.
  { about: 'no byte at all', from: 'user', hex: '', error: 'the message holds no frame' },
  {
    about: 'an unknown leader',
    from: 'user',
    hex: '80 0a 01 16 00 00 00 04 00 00 27 11',
    error: 'header: unknown leader 0x80',
  },
  {
    about: 'a text that came as binary',
    from: 'user',
    hex: '7b 22 74 22 3a 31 7d',
    error: 'header: unknown leader 0x7b',
  },
  {
    about: 'a leader alone',
    from: 'user',
    hex: '81',
    error: 'header: needs 8 bytes, the message has 1 left',
  },
  {
    about: 'a header without its last byte',
    from: 'server',
    hex: '81 01 0a 16 00 00 00',
    error: 'header: needs 8 bytes, the message has 7 left',
  },
  {
    about: 'a user who speaks as the server',
    from: 'user',
    hex: '81 01 0a 16 | 00 00 00 04 | 00 00 27 11',
    error: 'header: unknown sender 0x01',
  },
  {
    about: 'a user who speaks as the web server',
    from: 'user',
    hex: '81 03 01 16 | 00 00 00 04 | 00 00 27 11',
    error: 'header: unknown sender 0x03',
  },
  {
    about: 'a server that speaks as a user',
    from: 'server',
    hex: '81 0a 01 16 | 00 00 00 04 | 00 00 27 11',
    error: 'header: unknown sender 0x0a',
  },
  {
    about: 'no such program as receiver',
    from: 'user',
    hex: '81 0a 00 16 | 00 00 00 04 | 00 00 27 11',
    error: 'header: unknown receiver 0x00',
  },
  {
    about: 'a program after the last',
    from: 'user',
    hex: '81 0a 06 16 | 00 00 00 04 | 00 00 27 11',
    error: 'header: unknown receiver 0x06',
  },
  {
    about: 'a user who speaks to a user',
    from: 'user',
    hex: '81 0a 0a 16 | 00 00 00 04 | 00 00 27 11',
    error: 'header: unknown receiver 0x0a',
  },
  {
    about: 'a server that speaks to the fax server',
    from: 'server',
    hex: '81 01 02 16 | 00 00 00 04 | 00 00 27 11',
    error: 'header: unknown receiver 0x02',
  },
  {
    about: 'a frame for the fax server, of which these tables know nothing',
    from: 'user',
    hex: '81 0a 02 16 | 00 00 00 04 | 00 00 27 11',
    error: 'header: receiver 0x02 is another program',
  },
  {
    about: 'a length one over the limit, the body missing (W11)',
    from: 'user',
    hex: '81 0a 01 03 | 00 01 00 01',
    error: 'header: length 65537 is over the limit of 65536',
    tooLarge: true,
  },
  {
    about: 'the largest length, which is not negative',
    from: 'server',
    hex: '81 01 0a 03 | ff ff ff ff | 02',
    error: 'header: length 4294967295 is over the limit of 65536',
    tooLarge: true,
  },
  {
    about: 'a little-endian length',
    from: 'user',
    hex: '81 0a 01 16 | 04 00 00 00 | 00 00 27 11',
    error: 'header: length 67108864 is over the limit of 65536',
    tooLarge: true,
  },
  {
    about: 'a length that counts the header, too',
    from: 'user',
    hex: '81 0a 01 16 | 00 00 00 0c | 00 00 27 11',
    error: 'header: length 12, but the message has 4 left',
  },
  {
    about: 'one byte after a whole frame',
    from: 'user',
    hex: '81 0a 01 16 | 00 00 00 04 | 00 00 27 11 | 00',
    error: 'header: unknown leader 0x00',
  },
  {
    about: 'a second frame that does not end',
    from: 'user',
    hex: '81 0a 01 16 | 00 00 00 04 | 00 00 27 11 | 81 0a 01 16 | 00 00 00 04 | 00 00 27',
    error: 'header: length 4, but the message has 3 left',
  },

  // The type.
  {
    about: 'the gap at user 0x0f',
    from: 'user',
    hex: '81 0a 01 0f | 00 00 00 00',
    error: 'type 0x0f: no such message',
  },
  { about: 'type 0', from: 'user', hex: '81 0a 01 00 | 00 00 00 00', error: 'type 0x00: no such message' },
  { about: 'after the last', from: 'user', hex: '81 0a 01 18 | 00 00 00 00', error: 'type 0x18: no such message' },
  { about: 'the last of all', from: 'user', hex: '81 0a 01 ff | 00 00 00 00', error: 'type 0xff: no such message' },
  {
    about: 'the gap at server 0x0d',
    from: 'server',
    hex: '81 01 0a 0d | 00 00 00 00',
    error: 'type 0x0d: no such message',
  },
  {
    about: 'the gap at server 0x0f',
    from: 'server',
    hex: '81 01 0a 0f | 00 00 00 00',
    error: 'type 0x0f: no such message',
  },
  {
    about: 'user 0x17 from a server',
    from: 'server',
    hex: '81 01 0a 17 | 00 00 00 00',
    error: 'type 0x17: no such message',
  },

  // The body.
  {
    about: 'an empty body',
    from: 'user',
    hex: '81 0a 01 16 | 00 00 00 00',
    error: 'connectionTest.number: needs 4 bytes but the body ends after 0',
  },
  {
    about: 'a number of three bytes',
    from: 'server',
    hex: '81 01 0a 16 | 00 00 00 03 | 00 27 11',
    error: 'connectionTest.number: needs 4 bytes but the body ends after 3',
  },
  {
    about: 'a number of two bytes',
    from: 'user',
    hex: '81 0a 01 06 | 00 00 00 04 | 27 11 | 00 00',
    error: 'addGroup.name: needs 2 bytes but the body ends after 0',
  },
  {
    about: 'a length of a string that is cut',
    from: 'user',
    hex: '81 0a 01 03 | 00 00 00 09 | 00 00 27 11 | 00 00 27 12 | 00',
    error: 'sendMessage.text: needs 2 bytes but the body ends after 1',
  },
  {
    about: 'a text that is cut',
    from: 'user',
    hex: '81 0a 01 03 | 00 00 00 0c | 00 00 27 11 | 00 00 27 12 | 00 03 61 62',
    error: 'sendMessage.text: needs 3 bytes but the body ends after 2',
  },
  {
    about: 'a string that reaches into the next frame',
    from: 'user',
    hex: '81 0a 01 06 | 00 00 00 06 | 00 00 27 11 | 00 01 | 81 0a 01 16 | 00 00 00 04 | 00 00 27 11',
    error: 'addGroup.name: needs 1 bytes but the body ends after 0',
  },
  {
    about: 'a string with a little-endian length',
    from: 'user',
    hex: '81 0a 01 06 | 00 00 00 07 | 00 00 27 11 | 01 00 61',
    error: 'addGroup.name: needs 256 bytes but the body ends after 1',
  },
  {
    about: 'a string with a terminator',
    from: 'user',
    hex: '81 0a 01 06 | 00 00 00 08 | 00 00 27 11 | 00 01 61 00',
    error: 'addGroup: 1 bytes after the last field',
  },
  {
    about: 'a portrait of one byte in the list of who is online',
    from: 'server',
    hex: '81 01 0a 09 | 00 00 00 0c | 01 | 01 | 00 00 27 12 | 00 00 | 07 | 0b | 00 00',
    error: 'onlineList.users[0].city: needs 2 bytes but the body ends after 1',
  },
  {
    about: 'a group number of one byte in a broadcast',
    from: 'user',
    hex: '81 0a 01 04 | 00 00 00 07 | 00 00 27 11 | 01 | 00 00',
    error: 'broadcast.group: needs 4 bytes but the body ends after 3',
  },
  {
    about: 'bytes after the last field',
    from: 'user',
    hex: '81 0a 01 16 | 00 00 00 07 | 00 00 27 11 | 61 62 63',
    error: 'connectionTest: 3 bytes after the last field',
  },
  {
    about: 'a field left out in the middle',
    from: 'user',
    hex: '81 0a 01 07 | 00 00 00 06 | 00 00 27 11 | 00 00',
    error: 'renameGroup.name: needs 2 bytes but the body ends after 1',
  },

  // Lists.
  {
    about: 'a count of one, nobody listed',
    from: 'user',
    hex: '81 0a 01 09 | 00 00 00 05 | 00 00 27 11 | 01',
    error: 'moveFriends.moves[0].friend: needs 4 bytes but the body ends after 0',
  },
  {
    about: 'a count without its list',
    from: 'user',
    hex: '81 0a 01 09 | 00 00 00 04 | 00 00 27 11',
    error: 'moveFriends.moves: needs 1 bytes but the body ends after 0',
  },
  {
    about: 'a count of 255, two listed',
    from: 'user',
    hex: '81 0a 01 09 | 00 00 00 0f | 00 00 27 11 | ff | 00 00 27 12 | 02 | 00 00 27 13 | 02',
    error: 'moveFriends.moves[2].friend: needs 4 bytes but the body ends after 0',
  },
  {
    about: 'a second item that is cut',
    from: 'user',
    hex: '81 0a 01 09 | 00 00 00 0e | 00 00 27 11 | 02 | 00 00 27 12 | 02 | 00 00 27 13',
    error: 'moveFriends.moves[1].group: needs 1 bytes but the body ends after 0',
  },
  {
    about: 'a count of one, two listed',
    from: 'user',
    hex: '81 0a 01 09 | 00 00 00 0f | 00 00 27 11 | 01 | 00 00 27 12 | 02 | 00 00 27 13 | 02',
    error: 'moveFriends: 5 bytes after the last field',
  },
  {
    about: 'a nickname in a nested list that is cut',
    from: 'server',
    hex: `81 01 0a 02 | 00 00 00 17 | 01 | 01 | 00 01 61 | 01 | 02
      | 00 00 27 12 | 07 | 01 | 00 00
      | 00 00 27 13 | 07 | 01 | 00 02`,
    error: 'loggedIn.groups[0].friends[1].nickname: needs 2 bytes but the body ends after 0',
  },
  {
    about: 'a nickname left out in the second of two groups',
    from: 'server',
    hex: `81 01 0a 02 | 00 00 00 18 | 01 | 02 | 00 00 | 01 | 00 | 00 00 | 02 | 02
      | 00 00 27 12 | 07 | 01 | 00 00
      | 00 00 27 13 | 07 | 01`,
    error: 'loggedIn.groups[1].friends[1].nickname: needs 2 bytes but the body ends after 0',
  },

  // UTF-8 (W3): as text that is only forwarded, and as a string.
  {
    about: 'GB 2312 instead of UTF-8',
    from: 'user',
    hex: '81 0a 01 03 | 00 00 00 0e | 00 00 27 11 | 00 00 27 12 | 00 04 c4 e3 ba c3',
    error: 'sendMessage.text: is not valid UTF-8',
  },
  {
    about: 'GB 2312 instead of UTF-8 in a string',
    from: 'user',
    hex: '81 0a 01 06 | 00 00 00 0a | 00 00 27 11 | 00 04 c4 e3 ba c3',
    error: 'addGroup.name: is not valid UTF-8',
  },
  {
    about: 'GB 2312 in a nested list',
    from: 'server',
    hex: '81 01 0a 02 | 00 00 00 12 | 01 | 01 | 00 00 | 01 | 01 | 00 00 27 12 | 07 | 01 | 00 04 c4 e3 ba c3',
    error: 'loggedIn.groups[0].friends[0].nickname: is not valid UTF-8',
  },
  {
    about: 'GB 2312 in a message from the server',
    from: 'server',
    hex: '81 01 0a 03 | 00 00 00 0c | 02 | 00 00 27 12 | 00 04 c4 e3 ba c3 | 00',
    error: 'message.text: is not valid UTF-8',
  },
]
